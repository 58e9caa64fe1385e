"""The households of a grid on A4, for the grid worker's folder (网格户册)."""

from collections.abc import Sequence

from households.printing.sheets import MARGIN, RULE, Column, Paper

COLUMNS = (
    Column("序号", 11, is_number=True),
    Column("户主", 26),
    Column("组", 20),
    Column("人口", 12, is_number=True),
    Column("贫困户属性", 27),
    Column("脱贫属性", 23),
    Column("脱贫年度", 18),
    Column("最近采集", 24),
    Column("码", 20),
    Column("走访日期与户主签字", 92),
)
ROWS = 24


def sheet(title: str, place: str, rows: Sequence[Sequence[str]], *, who: str) -> bytes:
    """Return the roster as PDF, 24 households a page; the last column is for the pen."""
    paper = Paper(title, is_wide=True)
    for first in range(0, max(1, len(rows)), ROWS):
        if first:
            paper.next_page()
        paper.centred(paper.width / 2, 14, title, 16, 200)
        paper.text(MARGIN, 21, place, 9, 150)
        paper.right(paper.width - MARGIN, 21, f"共 {len(rows)} 户", 9)
        paper.rule(MARGIN, 23, paper.width - 2 * MARGIN, RULE)
        paper.table(24, COLUMNS, [[*cells, ""] for cells in rows[first : first + ROWS]])
        paper.foot(who)
    return paper.done()
