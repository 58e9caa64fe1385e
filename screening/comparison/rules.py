"""Rules are files: one SELECT under a header of comments (`screening/rules/*.sql`).

A header line is ``-- key: value``; keys that may be repeated are param, shows, context,
needs and ask.

    code        r and two digits, stable for ever: leads refer to it
    title       what the lead is called
    kind        a letter A-G and its words
    basis       the policy or practice it rests on
    verify      who verifies
    closes      evidence that closes a lead
    days        working days to answer
    feeds       feeds without which it waits; "none" when it looks at the register alone
    optional    feeds it uses when they have come
    absence     of these, the feeds of which a missing row may make it find more, or show another
                sum: what it denies, joins loosely or adds up. Where such a table is not whole,
                what it would open waits (`screening.standing`)
    subject     person or household
    across      "yes" where it sets persons of different places against each other: a run over one
                county does not see the other and must not judge what a wider run found
    param       name = number unit | what it is | source
    needs       feed | condition on its rows | sentence while no row meets it
    since       first day of the rule
    version     a whole number, raised when the meaning changes
    order       which source row is shown when a subject has several
    shows       label | register | department: a compared pair; templates with {column:format}
    context     the same, shown beside the compared pairs but not compared
    says        one sentence for the person who verifies
    sides       left | right: what the two facts are where a finding rests on no department's row
                but on two facts of the register; a rule without feeds has it
    dates       column | what happened then: the day (or, of a column that ends in _year, the year)
                that decides, beside `identified_on`, whether it was a wrong identification (错评)
    ask         question | answer / answer: what is asked at the door; "+ answer / answer" where
                several may be true, 金额 for an amount in yuan

The SELECT gives `subject_id`, and where there is one `source` and `match_grade` of the row it
rests on, then the columns the templates name. It reads the feeds, `register_person`,
`register_household` and `register_twin` (person_id, other_id: each two who share a number), and
may use every run value in `RUN_VALUES` and its own parameters as ``$name``. Several rows may
speak about one subject; the engine folds them.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from screening.comparison.rule import Ask, Need, Param, Rule, RuleError, Show
from screening.comparison.templates import pieces
from screening.feeds import FEEDS

__all__ = [
    "KINDS",
    "RULES_DIR",
    "RUN_VALUES",
    "Ask",
    "Need",
    "Param",
    "Rule",
    "RuleError",
    "Show",
    "load_rules",
    "parse_rule",
]

RULES_DIR = Path(__file__).resolve().parent.parent / "rules"

RUN_VALUES = frozenset(
    {"as_of", "year", "school_year", "school_year_from", "school_starts_on", "source_step"}
)
"""`source_step`: FLOOR(source / $source_step) tells the file that a row came in; a department's
own numbers, such as that of a hukou booklet, mean one thing within a file only."""

KINDS = "ABCDEFG"

_HEADER = re.compile(r"--\s*([a-z]+):\s*(.*)")
_CODE = re.compile(r"r[0-9]{2}")
_PARAM = re.compile(r"([a-z_]+)\s*=\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(\S+)")
_REPEATED = frozenset({"param", "shows", "context", "needs", "ask"})
_MAY_BE_ABSENT = frozenset({"optional", "absence", "order", "across", "dates", "sides"})
_MUST_BE_THERE = frozenset(
    {"code", "title", "kind", "basis", "verify", "closes"}
    | {"days", "feeds", "subject", "since", "version", "says"}
)


def load_rules(folder: Path = RULES_DIR) -> tuple[Rule, ...]:
    """Read every rule of a folder, by code.

    Raises:
        RuleError: a file that cannot be read, or two files with one code.
    """
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.sql")):
        rule = parse_rule(path.read_text(encoding="utf-8"), path.name)
        if rule.code in rules:
            raise RuleError(f"{path.name}: code {rule.code} is taken by another file")
        rules[rule.code] = rule
    return tuple(rules[code] for code in sorted(rules))


def parse_rule(text: str, name: str) -> Rule:
    """Read one rule from the text of its file; `name` is used in messages.

    Raises:
        RuleError: see the message.
    """
    try:
        rule = replace(_build(*_split(text)), file=name, text=text)
        _check(rule, name)
    except (KeyError, ValueError) as error:
        raise RuleError(f"{name}: {error}") from error
    return rule


def _split(text: str) -> tuple[dict[str, str], list[tuple[str, str]], str]:
    once: dict[str, str] = {}
    repeated: list[tuple[str, str]] = []
    body: list[str] = []
    for line in text.splitlines():
        header = None if body else _HEADER.fullmatch(line.strip())
        if header is None:
            if body or line.strip():
                body.append(line)
            continue
        key, value = header[1], header[2].strip()
        if key in _REPEATED:
            repeated.append((key, value))
        elif key not in _MUST_BE_THERE | _MAY_BE_ABSENT:
            raise ValueError(f"unknown header '{key}'")
        elif key in once:
            raise ValueError(f"header '{key}' stands twice")
        else:
            once[key] = value
    missing = sorted(key for key in _MUST_BE_THERE if not once.get(key))
    if missing:
        raise ValueError(f"header missing: {', '.join(missing)}")
    return once, repeated, "\n".join(body).strip().removesuffix(";")


def _build(once: dict[str, str], repeated: list[tuple[str, str]], sql: str) -> Rule:
    kind, _, words = once["kind"].partition(" ")
    return Rule(
        code=once["code"],
        title=once["title"],
        kind=kind,
        kind_words=words,
        basis=once["basis"],
        verify=once["verify"],
        closes=once["closes"],
        days=int(once["days"]),
        feeds=_feeds(once["feeds"]),
        optional=_feeds(once.get("optional", "none")),
        subject=_subject(once["subject"]),
        params=tuple(_param(value) for key, value in repeated if key == "param"),
        needs=tuple(Need(*_parts(key, value)) for key, value in repeated if key == "needs"),
        since=date.fromisoformat(once["since"]),
        version=int(once["version"]),
        order=once.get("order", ""),
        shows=tuple(
            Show(*_parts(key, value), key == "shows")
            for key, value in repeated
            if key in ("shows", "context")
        ),
        says=once["says"],
        sql=sql,
        dates=_pair("dates", once.get("dates", "")),
        sides=_pair("sides", once.get("sides", "")),
        across=once.get("across") == "yes",
        absence=_feeds(once.get("absence", "none")),
        asks=tuple(_ask(value) for key, value in repeated if key == "ask"),
    )


def _pair(key: str, value: str) -> tuple[str, str] | None:
    first, _, second = (part.strip() for part in value.partition("|"))
    if bool(first) != bool(second):
        raise ValueError(f"'{key}: {value}' does not have two parts")
    return (first, second) if first else None


def _subject(value: str) -> Literal["person", "household"]:
    if value == "person":
        return "person"
    if value == "household":
        return "household"
    raise ValueError(f"subject is '{value}', not person or household")


def _parts(key: str, value: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 3 or not all(parts):
        raise ValueError(f"'{key}: {value}' does not have three parts")
    return parts[0], parts[1], parts[2]


def _param(value: str) -> Param:
    setting, title, source = _parts("param", value)
    match = _PARAM.fullmatch(setting)
    if match is None:
        raise ValueError(f"'param: {value}' does not begin with 'name = number unit'")
    number = float(match[2]) if "." in match[2] else int(match[2])
    return Param(match[1], number, match[3], title, source)


def _ask(value: str) -> Ask:
    text, _, answers = (part.strip() for part in value.partition("|"))
    if answers == "金额":
        return Ask(text, "yuan")
    choices = tuple(part.strip() for part in answers.removeprefix("+").split("/"))
    if not text or len(choices) < 2 or not all(choices):
        raise ValueError(f"'ask: {value}' is not a question and its answers")
    return Ask(text, "several" if answers.startswith("+") else "one", choices)


def _feeds(value: str) -> tuple[str, ...]:
    if value == "none":
        return ()
    codes = tuple(code.strip() for code in value.split(","))
    unknown = [code for code in codes if code not in FEEDS]
    if unknown:
        raise ValueError(f"unknown feed: {', '.join(unknown)}")
    return codes


def _check(rule: Rule, name: str) -> None:
    if not _CODE.fullmatch(rule.code) or not name.startswith(f"{rule.code}_"):
        raise ValueError(f"code '{rule.code}' and the file name do not agree")
    if rule.kind not in KINDS or not rule.kind_words:
        raise ValueError("kind is not a letter A-G and its words")
    if rule.days < 1 or rule.version < 1:
        raise ValueError("days and version begin at 1")
    if not {*rule.absence} <= {*rule.feeds, *rule.optional}:
        raise ValueError("'absence' names a feed that it does not read")
    if not any(show.compared for show in rule.shows):
        raise ValueError("no 'shows' line: nothing would be compared")
    if not rule.feeds and rule.sides is None:
        raise ValueError("no 'sides' line: two facts of the register need their names")
    if not rule.sql.upper().startswith(("SELECT", "WITH")):
        raise ValueError("no SELECT under the header")
    said = (rule.says, *(text for show in rule.shows for text in (show.register, show.department)))
    if any("{" in literal or "}" in literal for text in said for literal, *_ in pieces(text)):
        raise ValueError("a brace that names no column")
    unknown = rule.placeholders - RUN_VALUES - {param.name for param in rule.params}
    if unknown:
        raise ValueError(f"no such parameter: {', '.join(sorted(unknown))}")
