"""Acts of phones in words, for the pages that show them: what was sent, and what became of it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.acts import envelope
from ledger.acts.kinds import KINDS, Kind, RefusedError, Sent
from ledger.models import FieldAct
from ledger.models.field import State

STATES: dict[str, Promise] = {
    "": _("All that waits"),
    "proposed": _("Proposals to decide"),
    "held": _("Waiting for an earlier act or a photo"),
    "needs": _("Given back to the worker"),
}
HUES = {
    State.ACCEPTED: "done",
    State.MERGED: "done",
    State.CONFLICT: "review",
    State.PROPOSED: "review",
    State.HELD: "doing",
    State.INVALID: "late",
    State.REUSED: "late",
}
# For the office; `State` has the words for the worker.
WORDS: dict[State, Promise] = {
    State.ACCEPTED: _("entered"),
    State.MERGED: _("entered"),
    State.CONFLICT: _("in conflict"),
    State.PROPOSED: _("proposals"),
    State.HELD: _("held here"),
    State.INVALID: _("given back"),
    State.REUSED: _("given back"),
}
_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8,12}([\dXx]{4})(?![\dXx])")
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
SKEW_SECONDS = 300


@dataclass(frozen=True)
class Line:
    """One act of a list. `words` are those the worker was told."""

    act: FieldAct
    label: str
    words: str
    address: str
    hue: str

    @property
    def state(self) -> str:
        if self.act.decision:
            return self.act.get_decision_display()
        return str(WORDS[State(self.act.state)])

    @property
    def is_off(self) -> bool:
        """The phone's clock was so far from ours that its moment is not to be trusted."""
        return abs(self.act.offset_seconds) > SKEW_SECONDS


def lines(acts: Iterable[FieldAct]) -> list[Line]:
    """Acts as a list shows them."""
    return [line(act) for act in acts]


def line(act: FieldAct) -> Line:
    verdict = json.loads(act.answer) if act.answer else {}
    return Line(
        act=act,
        label=label(act.kind),
        words=verdict.get("words", ""),
        address=verdict.get("address", ""),
        hue="wait" if act.decision == FieldAct.Decision.SET_ASIDE else HUES[State(act.state)],
    )


def label(kind: str) -> str:
    """What a kind of act is called; of one that is no more, its key."""
    return str(KINDS[kind].label) if kind in KINDS else kind


def contents(act: FieldAct) -> list[tuple[str, str]]:
    """What an act says, as (label, text), numbers of people masked; [] where it is not readable."""
    reading = envelope.reread(act.envelope)
    kind = KINDS.get(act.kind)
    if kind is None or reading.values is None:
        return []
    body, fields = envelope.checked(kind.body, dict(reading.values["body"]))
    if fields:
        return _flat(kind, reading.values["body"])
    sent = envelope.sent(reading, by=act.user, device=act.device, body=body)
    return [(name, masked(text)) for name, text in _told(kind, sent)]


def _told(kind: Kind, sent: Sent) -> list[tuple[str, str]]:
    if kind.tell is None:
        return _flat(kind, sent.body)
    try:
        return kind.tell(sent)
    except RefusedError:
        return _flat(kind, sent.body)


def _flat(kind: Kind, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a body by the labels of its serializer."""
    known = kind.body().fields
    labels = {name: str(known[name].label) for name in body if name in known}
    return [(labels.get(name, name), masked("；".join(_texts(body[name])))) for name in body]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "，".join(f"{name} {text}" for name in value for text in _texts(value[name]))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value not in (None, ""):
        yield str(value)


def masked(text: str) -> str:
    """Identity and telephone numbers in a text are masked as everywhere."""
    return _PHONE.sub(r"\1****\2", _NUMBER.sub(r"\1********\2", text))
