"""A member and a row of the police, side by side."""

from screening.basemap.matching.tables import MASKED, lines

STATUS = (
    "g.hukou_status || CASE WHEN g.cancelled_on IS NULL THEN '' "
    "ELSE ' ' || CAST(g.cancelled_on AS VARCHAR) END"
)
_ROWS = (
    ("姓名", "p.name", "g.name"),
    ("证件号码", MASKED.format("p.id_raw"), MASKED.format("g.id_number")),
    ("性别", "p.sex", "g.sex"),
    ("出生日期", "CAST(p.birth_on AS VARCHAR)", "CAST(g.birth_on AS VARCHAR)"),
    ("民族", "p.ethnic", "g.ethnic"),
    ("与户主关系", "p.relation", "coalesce(g.said, g.relation)"),
    ("户口状态", "'在册'", STATUS),
    ("户籍地址", "''", "g.address"),
)


def both(hit: str) -> str:
    """SQL for the lines of a person `p` and a row `g`; `hit` is the label that differs."""
    return lines(*_ROWS, hit=hit)


def ours_only() -> str:
    rows = [(label, ours, "''") for label, ours, _theirs in _ROWS if ours != "''"]
    return lines(*rows, hit="户口状态")


def theirs_only() -> str:
    return lines(*((label, "''", theirs) for label, _ours, theirs in _ROWS), hit="姓名")
