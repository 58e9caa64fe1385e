"""The checks of files: one SELECT under a header each (`archives/checks/rules/*.sql`).

A header line is ``-- key: value``:

    code    m, f or c (missing, flawed, contradicts) and two digits; gaps and exemptions refer to it
    title   what people call it
    state   missing, flawed or contradicts
    says    a Chinese sentence; {label} is a value of the SELECT
    do      the remedy

The SELECT reads one prepared relation and no other: `slot s`, a kind of paper that a file needs or
has, or `paper p`, a paper in the volume (`archives.checks.relations`). Each of its columns is a
value of the sentence under its label. `$name` is a number of `LIMITS`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from archives.models import Gap

RULES_DIR = Path(__file__).resolve().parent / "rules"
# Yuan a head that the paper may differ from the base map; years a paper may be older than the
# identification it is about.
LIMITS = {"tolerance_yuan": 1, "years_before": 2}
Scope = Literal["slot", "paper"]

_HEADER = re.compile(r"-- ([a-z]+): (.+)")
_SHAPE = re.compile(
    r"SELECT\s+(?P<shown>.+?)\nFROM (?P<scope>slot s|paper p)\nWHERE (?P<condition>.+)", re.DOTALL
)
_SHOWN = re.compile(r"(?P<value>.+) AS (?P<label>[^\s\x00-\x7f]+)", re.DOTALL)
_KEYS = frozenset({"code", "title", "state", "says", "do"})
_LETTERS = {"m": "missing", "f": "flawed", "c": "contradicts"}


class CheckFileError(ValueError):
    """A file that cannot be read; the message names it and what is wrong."""


@dataclass(frozen=True)
class Check:
    """One check, read from its file. `shown` are (label, SQL)."""

    code: str
    title: str
    state: str
    says: str
    do: str
    scope: Scope
    shown: tuple[tuple[str, str], ...]
    condition: str

    def sentence(self, said: dict[str, Any]) -> str:
        """The sentence about one gap; a value that is not there is a dash."""
        values = {label: said.get(label) for label, _sql in self.shown}
        return self.says.format(**{key: "—" if v is None else v for key, v in values.items()})


@lru_cache(maxsize=1)
def checks() -> dict[str, Check]:
    """The checks by code, in their order; read once."""
    paths = sorted(RULES_DIR.glob("*.sql"))
    return {path.stem: parse(path.read_text(encoding="utf-8"), path.stem) for path in paths}


def parse(text: str, name: str) -> Check:
    """Read one check; `name` is that of its file, without ending.

    Raises:
        CheckFileError: see the message.
    """
    lines = text.strip().splitlines()
    found = [_HEADER.fullmatch(line) for line in lines if line.startswith("--")]
    head = {one[1]: one[2] for one in found if one}
    shape = _SHAPE.fullmatch("\n".join(lines[len(found) :]))
    if None in found or set(head) != _KEYS or len(found) != len(_KEYS) or shape is None:
        raise CheckFileError(f"{name}: header or SELECT is not as {__name__} says")
    if head["code"] != name or _LETTERS.get(name[0]) != Gap.State(head["state"]):
        raise CheckFileError(f"{name}: code, state and file name do not agree")
    check = Check(
        **head,
        scope="slot" if shape["scope"] == "slot s" else "paper",
        shown=tuple(_column(part, name) for part in shape["shown"].split(",\n")),
        condition=_filled(shape["condition"]),
    )
    try:
        check.sentence({})
    except KeyError as error:
        raise CheckFileError(f"{name}: the sentence names {error}, the SELECT does not") from error
    return check


def sentence(code: str, said: dict[str, Any]) -> str:
    """The sentence of a gap; of a check that is gone, its code."""
    check = checks().get(code)
    return check.sentence(said) if check else code


def remedy(code: str) -> str:
    check = checks().get(code)
    return check.do if check else ""


def _column(part: str, name: str) -> tuple[str, str]:
    found = _SHOWN.fullmatch(part.strip())
    if found is None:
        raise CheckFileError(f"{name}: '{part.strip()}' has no Chinese label (… AS 标签)")
    return found["label"], _filled(found["value"])


def _filled(sql: str) -> str:
    return re.sub(r"\$([a-z_]+)", lambda found: str(LIMITS[found[1]]), sql)
