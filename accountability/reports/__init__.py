"""The close-out report and the numbered tables drawn from it and from the base map."""

from accountability.reports.archives import acceptance_summary
from accountability.reports.basemap import BASE_MAP
from accountability.reports.cases import case_summary
from accountability.reports.close_out import CloseOut, Line, close_out
from accountability.reports.grid_workers import grid_workers
from accountability.reports.helpers import helper_roster
from accountability.reports.issue_ledger import issue_ledger
from accountability.reports.issue_tables import by_source, issue_progress
from accountability.reports.leads import lead_summary
from accountability.reports.quality import quality_notice
from accountability.reports.rosters import ROSTERS
from accountability.reports.tables import TABLES, Table, TableSheet, draw
from accountability.reports.tasks import task_progress
from accountability.reports.timeliness import monitoring_leads
from accountability.reports.training import training_summary

__all__ = ["TABLES", "CloseOut", "Line", "Table", "TableSheet", "close_out", "draw"]

TABLES.update(BASE_MAP)
TABLES.update(ROSTERS)
TABLES[11] = quality_notice
TABLES[12] = issue_progress
TABLES[13] = by_source
TABLES[14] = issue_ledger
TABLES[9] = lead_summary
TABLES[16] = task_progress
TABLES[17] = grid_workers
TABLES[18] = helper_roster
TABLES[19] = training_summary
TABLES[20] = acceptance_summary
TABLES[22] = monitoring_leads
TABLES[23] = case_summary
