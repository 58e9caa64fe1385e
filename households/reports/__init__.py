"""Figures of the base map: of one household, and of places as of the end of a day.

figures  how many; the income of a household
places   counting by place as of a day: what every table below is made with
poverty  the rate, and what a year changed      causes   causes, and causes by measure
bands    income in bands of the line            summary  the base map in one table
rosters  the first rows of tables of single rows
behind   the households behind a figure
"""

from households.catalogue import names as options
from households.reports.bands import BANDS, PARTS, income_bands
from households.reports.behind import FIGURES, Behind, behind
from households.reports.causes import NONE, Causes, Measures, causes, measures
from households.reports.figures import (
    CENT,
    STILL_POOR,
    HouseholdFigures,
    Income,
    household_figures,
    latest_income,
    members_of_year,
)
from households.reports.places import ByPlace, PlaceLine, is_now, percent
from households.reports.poverty import changes_of_year, poverty_rate
from households.reports.rosters import PROBLEMS, ROSTER, SHOWN, FirstRows, first_rows
from households.reports.summary import MARKS, summary

__all__ = [
    "BANDS",
    "CENT",
    "FIGURES",
    "MARKS",
    "NONE",
    "PARTS",
    "PROBLEMS",
    "ROSTER",
    "SHOWN",
    "STILL_POOR",
    "Behind",
    "ByPlace",
    "Causes",
    "FirstRows",
    "HouseholdFigures",
    "Income",
    "Measures",
    "PlaceLine",
    "behind",
    "causes",
    "changes_of_year",
    "first_rows",
    "household_figures",
    "income_bands",
    "is_now",
    "latest_income",
    "measures",
    "members_of_year",
    "options",
    "percent",
    "poverty_rate",
    "summary",
]
