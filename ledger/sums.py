"""Sums that triggers keep: every change adds rows, so that no page of figures has to count.

A figure is the sum of its rows. Here the rows that can be one are made one, and at night all are
counted anew from what they count.
"""

import logging
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from ledger.reports import rows

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

log = logging.getLogger(__name__)
# Days that are past are one: what is late stays late.
DAY = "CASE WHEN due_on < %(today)s THEN DATE '1970-01-01' ELSE due_on END"


@dataclass(frozen=True)
class Sums:
    """A table of sums: what tells its rows apart ends in `due_on`, and `column` is how many.

    `counted` is a SELECT of keys and column, counted from what is summed.
    """

    table: str
    keys: str
    column: str
    counted: str

    @property
    def same(self) -> str:
        """What rows that can be one have in common, in the order of the keys."""
        return self.keys.removesuffix("due_on") + DAY

    @transaction.atomic
    def gather(self) -> int:
        """Make one row of those that say the same; return how many rows are new. Changes no
        figure.
        """
        groups = ", ".join(str(n) for n in range(1, self.keys.count(",") + 2))
        sql = f"""
        WITH told AS (
            SELECT id, count(*) OVER (PARTITION BY {self.same}) AS rows FROM {self.table}
        ), gone AS (
            DELETE FROM {self.table} WHERE id IN (SELECT id FROM told WHERE rows > 1)
            RETURNING {self.keys}, {self.column}
        )
        INSERT INTO {self.table} ({self.keys}, {self.column})
        SELECT {self.same}, sum({self.column}) FROM gone
        GROUP BY {groups} HAVING sum({self.column}) <> 0
        """
        self._lock()
        with connection.cursor() as cursor:
            cursor.execute(sql, {"today": timezone.localdate()})
            return cursor.rowcount

    @transaction.atomic
    def recount(self) -> int:
        """Count anew; return how many sums were wrong, which is logged and never is."""
        self._lock()
        wrong = self._wrong()
        if wrong:
            log.error("%s: %s sums were wrong and are counted anew", self.table, wrong)
            # One statement, so one look at the database: a change that commits later brings its
            # own row.
            with connection.cursor() as cursor:
                cursor.execute(
                    f"WITH gone AS (DELETE FROM {self.table})"
                    f" INSERT INTO {self.table} ({self.keys}, {self.column}) {self.counted}"
                )
        return wrong

    def _wrong(self) -> int:
        sql = f"""
        SELECT count(*) AS wrong FROM (
            SELECT 1 FROM (
                SELECT {self.keys}, -{self.column} AS n FROM {self.table}
                UNION ALL SELECT {self.keys}, {self.column} FROM ({self.counted}) c
            ) both_sides
            GROUP BY {self.same} HAVING sum(n) <> 0
        ) w
        """
        return int(rows(sql, {"today": timezone.localdate()})[0]["wrong"])

    def _lock(self) -> None:
        """Of two who gather or count anew, the second waits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [self.table])
