"""The rules of data quality: one SELECT under a header each (`households/quality/rules/*.sql`).

A header line is ``-- key: value``; `param` may be repeated.

    code        a_bb_ccc as officials write it: a is the severity, bb whom it is about
    also        other codes by which the same text goes
    title       the text that officials recognise
    scope       person, household or village
    severity    1 (gravest) to 5 (suspicious); the first digit of the code
    basis       where the rule comes from
    exemptable  yes or no: whether a finding may be exempted with a reason
    since       first day of the rule; `until` its last
    param       name = number unit | what it is | source | since when
    says        the meaning of the SQL in words
    do          what to do about a finding

The SELECT reads one prepared relation (`person p`, `household h` or `village v`, see
`households.quality.relations`) and no other; each of its columns is a value of the evidence, under
its Chinese label. It runs as it is in any SQL console; the engine takes it apart, so that all
rules of a scope are answered in one pass (`households.quality.engine`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

RULES_DIR = Path(__file__).resolve().parent / "rules"
Scope = Literal["person", "household", "village"]
ALIASES: dict[str, str] = {"person": "p", "household": "h", "village": "v"}

_HEADER = re.compile(r"--\s*([a-z]+):\s*(.*)")
_CODE = re.compile(r"[1-5]_[0-9]{2}_[0-9]{3}")
_PARAM = re.compile(r"([a-z_]+)\s*=\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(\S+)")
_PLACEHOLDER = re.compile(r"\$([a-z_]+)")
_SHAPE = re.compile(
    r"SELECT\s+(?P<shown>.+?)\nFROM (?P<relation>person p|household h|village v)\n"
    r"WHERE (?P<condition>.+)",
    re.DOTALL,
)
_SHOWN = re.compile(r"(?P<value>.+)\s+AS\s+(?P<label>[^\s\x00-\x7f][^\s'\"]*)", re.DOTALL)
_REQUIRED = frozenset(
    {"code", "title", "scope", "severity", "basis", "exemptable", "since", "says", "do"}
)
_OPTIONAL = frozenset({"also", "until"})


class RuleError(ValueError):
    """A rule file that cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Param:
    """A number a rule compares with: its unit, what it is, its source and since when it holds."""

    name: str
    value: Decimal
    unit: str
    title: str
    source: str
    since: date


@dataclass(frozen=True)
class Rule:
    """One rule, read from its file. `shown` are (label, SQL) of the evidence, in order."""

    code: str
    also: tuple[str, ...]
    title: str
    scope: Scope
    severity: int
    basis: str
    is_exemptable: bool
    since: date
    until: date | None
    params: tuple[Param, ...]
    says: str
    do: str
    shown: tuple[tuple[str, str], ...]
    condition: str
    sql: str

    def is_in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def labels(self) -> list[str]:
        return [label for label, _value in self.shown]


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """The rules by code, in the order of their codes; read once."""
    return {rule.code: rule for rule in load_rules()}


def in_force(day: date) -> tuple[Rule, ...]:
    """The rules that hold on a day."""
    return tuple(rule for rule in rules().values() if rule.is_in_force(day))


def load_rules(folder: Path = RULES_DIR) -> tuple[Rule, ...]:
    """Read every rule of a folder, by code.

    Raises:
        RuleError: a file that cannot be read, or a code that stands in two files.
    """
    found: list[Rule] = []
    taken: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        rule = parse_rule(path.read_text(encoding="utf-8"), path.name)
        for code in (rule.code, *rule.also):
            if code in taken:
                raise RuleError(f"{path.name}: code {code} is taken by {taken[code]}")
            taken[code] = path.name
        found.append(rule)
    return tuple(found)


def read(code: str, given: Mapping[str, int]) -> Rule:
    """Read a rule with other numbers than its file has (`households.quality.limits`)."""
    name = f"{code}.sql"
    return parse_rule((RULES_DIR / name).read_text(encoding="utf-8"), name, given)


def parse_rule(text: str, name: str, given: Mapping[str, int] | None = None) -> Rule:
    """Read one rule from the text of its file; `name` is used in messages.

    `given` are numbers that hold instead of those of the file, by name.

    Raises:
        RuleError: see the message.
    """
    try:
        once, params, sql = _split(text)
        rule = _build(once, params, sql, given or {})
        _check(rule, name)
    except (KeyError, ValueError) as error:
        raise RuleError(f"{name}: {error}") from error
    return rule


def _split(text: str) -> tuple[dict[str, str], list[str], str]:
    once: dict[str, str] = {}
    params: list[str] = []
    lines = text.strip().splitlines()
    headers = [line for line in lines if line.startswith("--")]
    for line in headers:
        found = _HEADER.fullmatch(line.strip())
        if not found:
            raise ValueError(f"'{line}' is no header line")
        key, value = found[1], found[2].strip()
        if key == "param":
            params.append(value)
        elif key not in _REQUIRED | _OPTIONAL or key in once:
            raise ValueError(f"header '{key}' is unknown or stands twice")
        else:
            once[key] = value
    if missing := sorted(key for key in _REQUIRED if not once.get(key)):
        raise ValueError(f"header missing: {', '.join(missing)}")
    return once, params, "\n".join(lines[len(headers) :]).strip().removesuffix(";")


def _build(once: dict[str, str], params: list[str], sql: str, given: Mapping[str, int]) -> Rule:
    shape = _SHAPE.fullmatch(sql)
    if shape is None:
        raise ValueError("the SQL is not SELECT … FROM person p | household h | village v WHERE …")
    known = tuple(_param(text, given) for text in params)
    filled = _fill(shape["condition"].strip(), known)
    scope = shape["relation"].split()[0]
    if once["scope"] != scope:
        raise ValueError(f"scope is '{once['scope']}', but the SQL reads {scope}")
    return Rule(
        code=once["code"],
        also=tuple(once["also"].split("、")) if "also" in once else (),
        title=once["title"],
        scope=scope,  # type: ignore[arg-type]
        severity=int(once["severity"]),
        basis=once["basis"],
        is_exemptable={"yes": True, "no": False}[once["exemptable"]],
        since=date.fromisoformat(once["since"]),
        until=date.fromisoformat(once["until"]) if "until" in once else None,
        params=known,
        says=once["says"],
        do=once["do"],
        shown=tuple(_shown(part) for part in _parts(_fill(shape["shown"], known))),
        condition=filled,
        sql=_fill(sql, known),
    )


def _param(text: str, given: Mapping[str, int]) -> Param:
    parts = [part.strip() for part in text.split("|")]
    setting = _PARAM.fullmatch(parts[0])
    if setting is None or len(parts) != 4:
        raise ValueError(f"'param: {text}' is not 'name = number unit | what | source | since'")
    value = Decimal(setting[2])
    param = Param(setting[1], value, setting[3], *parts[1:3], date.fromisoformat(parts[3]))
    return replace(param, value=Decimal(given[param.name])) if param.name in given else param


def _fill(sql: str, params: tuple[Param, ...]) -> str:
    values = {param.name: str(param.value) for param in params}
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sql)


def _parts(text: str) -> list[str]:
    """Split a select list at its own commas, not at those inside parentheses."""
    parts, depth, last = [], 0, 0
    for at, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            parts.append(text[last:at])
            last = at + 1
    return [*parts, text[last:]]


def _shown(part: str) -> tuple[str, str]:
    found = _SHOWN.fullmatch(part.strip())
    if found is None:
        raise ValueError(f"'{part.strip()}' has no Chinese label (… AS 标签)")
    return found["label"], found["value"].strip()


def _check(rule: Rule, name: str) -> None:
    if not all(_CODE.fullmatch(code) for code in (rule.code, *rule.also)):
        raise ValueError(f"'{rule.code}' is not a_bb_ccc")
    if name != f"{rule.code}.sql":
        raise ValueError(f"code '{rule.code}' and the file name do not agree")
    if rule.severity != int(rule.code[0]):
        raise ValueError("severity is not the first digit of the code")
    if "%" in rule.sql or ";" in rule.sql:
        raise ValueError("a rule is one statement without % or ;")
