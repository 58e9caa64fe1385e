"""The compared values of a lead, from the kept evidence to what a page, a list or a table shows.

Names in it stand between marks (`comparison.templates.NAME_MARKS`); nobody else reads it.
"""

from typing import Any

from qiannan.templatetags.face import masked
from screening.comparison.templates import with_names

_NAME_LABELS = ("姓名",)


def summary_of(evidence: dict[str, Any], *, in_full: bool = False) -> str:
    return " · ".join(row["theirs"] for row in rows_of(evidence, in_full=in_full) if row["hit"])


def sentence_of(evidence: dict[str, Any]) -> str:
    """What differs in one line with both sides, for a printed table; names masked. Where no file
    was compared, both are facts of the base map.
    """
    is_own = "sha256" in evidence and not evidence["sha256"]
    words = "{ours}；对照：{theirs}" if is_own else "底图 {ours}，部门 {theirs}"
    return "；".join(
        f"{row['label']}：{words.format(**row)}" for row in rows_of(evidence) if row["hit"]
    )


def rows_of(evidence: dict[str, Any], *, in_full: bool = False) -> list[dict[str, Any]]:
    rows = []
    for row in evidence.get("rows", ()):
        kept = row.get("register") or "—", row.get("department") or "—"
        ours, theirs = _both(kept, is_name=row["label"] in _NAME_LABELS, in_full=in_full)
        hit, note = bool(row.get("differs")), row.get("note", "")
        rows.append(
            {"label": row["label"], "ours": ours, "theirs": theirs, "hit": hit, "note": note}
        )
    return sorted(rows, key=lambda row: not row["hit"])  # what differs is read first


def _both(kept: tuple[str, str], *, is_name: bool, in_full: bool) -> tuple[str, str]:
    """Both kept texts as they are shown."""
    full = with_names(kept[0], str), with_names(kept[1], str)
    if in_full:
        return full
    if is_name:
        masks = masked(full[0], "name"), masked(full[1], "name")
    else:
        masks = with_names(kept[0], _mask), with_names(kept[1], _mask)
    hides = full[0] != full[1] and masks[0] == masks[1]
    return full if hides else masks


def _mask(name: str) -> str:
    return str(masked(name, "name"))
