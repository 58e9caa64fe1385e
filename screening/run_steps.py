"""How far a comparison is that runs now, as a picture: its steps, and each rule by itself.

The job says only its phase in words (`comparison.engine`); what lies before and after follows
from the order in which the engine works.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ledger.models import Job
from screening.comparison.rules import load_rules

READ, WRITE, RULE = "读取底图", "写出结果", "规则 "


@dataclass(frozen=True)
class Cell:
    """A rule; `state` is done, doing or wait."""

    code: str
    title: str
    state: str


@dataclass(frozen=True)
class Step:
    word: str
    state: str
    note: str = ""
    cells: list[Cell] = field(default_factory=list)


def steps_of(job: Job) -> list[Step]:
    """The four steps of a comparison that is not finished; none of one that is."""
    if job.is_finished:
        return []
    at, phase = _step(job), job.phase
    rules = _rules(phase) if at == 2 else _all_rules("done" if at > 2 else "wait")
    judged = sum(cell.state == "done" for cell in rules)
    notes = ["", phase if at == 1 else "", f"{judged} / {len(rules)}", ""]
    words = (
        _("Read the base map"),
        _("Read the departments' tables, find the persons"),
        _("Ask the rules one by one"),
        _("Write what was found, settle the leads"),
    )
    return [
        Step(word, _state(n, at), notes[n], rules if n == 2 else []) for n, word in enumerate(words)
    ]


def _step(job: Job) -> int:
    """Which step it is at; -1 while it waits."""
    if job.state == Job.State.WAITING or not job.phase:
        return -1
    if job.phase.startswith(RULE):
        return 2
    return {READ: 0, WRITE: 3}.get(job.phase, 1)


def _state(step: int, at: int) -> str:
    return "done" if step < at else "doing" if step == at else "wait"


def _all_rules(state: str) -> list[Cell]:
    return [Cell(rule.code, rule.title, state) for rule in load_rules()]


def _rules(phase: str) -> list[Cell]:
    rules = load_rules()
    code = phase.removeprefix(RULE).partition(" ")[0]
    now = next((n for n, rule in enumerate(rules) if rule.code == code), 0)
    return [Cell(rule.code, rule.title, _state(n, now)) for n, rule in enumerate(rules)]
