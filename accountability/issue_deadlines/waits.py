"""Keeping the rows that say what waits where: looked through at night."""

import logging

from django.db import connection, transaction

from ledger.reports import rows

log = logging.getLogger(__name__)
_COLUMNS = "issue_id, kind, holder_id, since, came_on, due_on"
_WRONG = f"""
SELECT DISTINCT issue_id FROM (
    (SELECT {_COLUMNS} FROM accountability_issuewait
     EXCEPT SELECT {_COLUMNS} FROM accountability_waiting)
    UNION ALL
    (SELECT {_COLUMNS} FROM accountability_waiting
     EXCEPT SELECT {_COLUMNS} FROM accountability_issuewait)
) differing ORDER BY 1
"""  # noqa: S608  constants of this file


@transaction.atomic
def recount() -> int:
    """Find out anew what waits; return of how many issues it was wrong, which is logged and never
    is.
    """
    wrong = [row["issue_id"] for row in rows(_WRONG, {})]
    if wrong:
        log.error("accountability.issuewait: %s issues were wrong and are mended", len(wrong))
        with connection.cursor() as cursor:
            cursor.execute("SELECT accountability_wait_again(%s, true)", [wrong])
    return len(wrong)
