"""What the pages of procedures show, as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from households.models import Procedure, ProcedureRecord, Round, Sample
from households.procedures import fields
from households.procedures.places import variant_of
from households.procedures.queues import SOON_DAYS
from households.procedures.steps import LEVEL_NAMES, Step
from ledger.models import Evidence, Signature

HUES: dict[str, str] = {
    "active": "doing", "open": "doing", "held": "review", "done": "done", "refused": "back",
    "withdrawn": "wait",
}  # fmt: skip


def due_hue(due: date | None) -> str:
    """Red when past, amber within two days, green before; "" without a deadline."""
    if due is None:
        return ""
    left = (due - timezone.localdate()).days
    return "late" if left < 0 else "review" if left <= SOON_DAYS else "done"


# --- the picture of the steps -------------------------------------------------------------------


@dataclass
class Node:
    """One place in the picture: `state` is done, now or ahead; `who` is the level that acts."""

    title: str
    state: str
    who: str
    detail: str = ""


def picture(round_: Round, records: Iterable[ProcedureRecord], now: str) -> list[Node]:
    """Done with day and name, where it stands, and who acts in what is to come.

    `now` is the key of the step that is next, "" when there is none any more.
    """
    variant = variant_of(round_)
    taken: dict[str, list[ProcedureRecord]] = {}
    for record in records:
        taken.setdefault(record.step, []).append(record)
    now_at = variant.position(now)
    nodes: list[Node] = []
    for position, step in enumerate(variant.steps, 1):
        node = _node(step, taken.get(step.key, []), position - now_at)
        if nodes and nodes[-1].title == node.title:
            nodes[-1] = _merged(nodes[-1], node)
        else:
            nodes.append(node)
    return nodes


def _node(step: Step, taken: Sequence[ProcedureRecord], from_now: int) -> Node:
    state = "now" if from_now == 0 else "done" if from_now < 0 and taken else "ahead"
    if not taken:
        return Node(step.node, state, LEVEL_NAMES[step.level])
    last = max(taken, key=lambda record: (record.happened_on, record.pk))
    detail = f"{last.happened_on:%Y-%m-%d} {last.recorded_by.full_name}"
    return Node(step.node, state, LEVEL_NAMES[step.level], detail)


def _merged(first: Node, second: Node) -> Node:
    """A notice is one place: put up, and run out."""
    states = {first.state, second.state}
    state = "now" if "now" in states or states == {"done", "ahead"} else first.state
    return Node(first.title, state, first.who, second.detail or first.detail)


def step_now(round_: Round, people: Iterable[Procedure]) -> str:
    """The step that the slowest household stands at."""
    variant = variant_of(round_)
    keys = [one.step or round_.step for one in people if one.state == Procedure.State.ACTIVE]
    return min(keys or [round_.step], key=variant.position)


# --- households of a round ----------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One household of a round: where it stands, and what is to be done."""

    procedure: Procedure
    word: str
    hue: str
    next: str
    due_hue: str
    why: str


def lines(round_: Round, people: Iterable[Procedure]) -> list[Line]:
    return [_line(round_, one) for one in people]


def _line(round_: Round, one: Procedure) -> Line:
    variant = variant_of(round_)
    if one.state != Procedure.State.ACTIVE:
        upcoming = ""
    elif one.step:
        upcoming = variant.step(one.step).title
    else:
        upcoming = f"等本批{variant.step(round_.step).title}" if round_.step else ""
    hue = "late" if one.due_on and due_hue(one.due_on) == "late" else HUES[one.state]
    word = "逾期" if hue == "late" else str(one.get_state_display())
    return Line(one, word, hue, upcoming, due_hue(one.due_on), one.ended_why)


# --- what is on record --------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One step on record: day, who, what was filled in, papers and hands."""

    title: str
    record: ProcedureRecord
    facts: list[tuple[str, Any]]
    papers: list[dict[str, str]]
    signatures: list[Signature]
    late_days: int


def entries(
    round_: Round, records: Sequence[ProcedureRecord], rows: Sequence[Round | Procedure]
) -> list[Entry]:
    """The records as a page shows them, the newest step first."""
    variant = variant_of(round_)
    papers = _papers(rows)
    hands: dict[int, list[Signature]] = {}
    for hand in Signature.objects.filter(event__in=[r.event_id for r in records]):
        hands.setdefault(hand.event_id, []).append(hand)
    by_step: dict[str, list[ProcedureRecord]] = {}
    for record in sorted(records, key=lambda r: (r.procedure_id is None, -r.pk)):
        by_step.setdefault(record.step, []).append(record)
    found = [
        _entry(variant.step(key), taken, papers, hands.get(taken[0].event_id, []))
        for key, taken in by_step.items()
    ]
    return sorted(found, key=lambda entry: -entry.record.position)


def _entry(
    step: Step,
    taken: list[ProcedureRecord],
    papers: list[dict[str, Any]],
    hands: list[Signature],
) -> Entry:
    """One step of a page: the household's own result first, then what its round recorded."""
    titles = {paper.title for paper in step.papers}
    return Entry(
        step.title,
        taken[0],
        [fact for record in taken for fact in facts(step, record)],
        [p for p in papers if p["label"] in titles and any(_belongs(p, r) for r in taken)],
        hands,
        taken[0].late_days,
    )


def _belongs(paper: dict[str, Any], record: ProcedureRecord) -> bool:
    owner = record.procedure_id or record.round_id
    return paper["owner"] == (bool(record.procedure_id), owner) and paper["turn"] == record.turn


def _papers(rows: Sequence[Round | Procedure]) -> list[dict[str, Any]]:
    found = []
    for model, is_household in ((Round, False), (Procedure, True)):
        keys = [row.pk for row in rows if isinstance(row, model)]
        if not keys:
            continue
        kept = Evidence.objects.filter(subject=model._meta.label_lower, subject_id__in=keys)
        found += [
            {
                "owner": (is_household, one.subject_id),
                "turn": one.round,
                "label": one.caption,
                "pk": one.pk,
                "is_photo": one.kind == Evidence.Kind.PHOTO,
            }
            for one in kept
        ]
    return found


def facts(step: Step, record: ProcedureRecord) -> list[tuple[str, Any]]:
    """What was filled in, the numbers first, with the words of the form."""
    found: list[tuple[str, Any]] = []
    if record.entitled:
        share = f"{record.quorum_value}/{record.quorum_per}" if record.quorum_per else ""
        found.append(("到会", f"应到 {record.entitled} 人，实到 {record.present} 人（须 {share}）"))
    if record.votes_for is not None:
        votes = (
            f"赞成 {record.votes_for}，反对 {record.votes_against}，弃权 {record.votes_abstained}"
        )
        found.append(("票数", votes))
    if record.notice_until:
        found.append(("公示期", f"{record.notice_days} 天，到 {record.notice_until} 止"))
    if record.procedure_id and step.decides:
        found.append(("结果", "通过" if record.passed else f"不通过：{record.note}"))
    data = record.data
    found += [(f.label, fields.shown(f, data[f.name])) for f in step.fields if f.name in data]
    extra = {"standards": "达标研判", "standards_reason": "未凭研判的理由", "not_wrong": "判定"}
    extra |= {f"judged_{n}": f"情形{n}判定" for n in (1, 2, 3)}
    found += [(label, data[name]) for name, label in extra.items() if name in data]
    return found


def sample_lines(round_: Round) -> list[Sample]:
    """The sample of this turn, as it was drawn."""
    rows = Sample.objects.filter(round=round_, turn=round_.turn)
    return list(rows.select_related("procedure__household", "looked_by", "drawn_by"))
