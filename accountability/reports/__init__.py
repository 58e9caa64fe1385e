"""The close-out report and the numbered tables drawn from it."""

from accountability.reports.close_out import CloseOut, Line, close_out
from accountability.reports.quality import quality_notice
from accountability.reports.tables import TABLES, Table, TableSheet, draw

__all__ = ["TABLES", "CloseOut", "Line", "Table", "TableSheet", "close_out", "draw"]

TABLES[11] = quality_notice
