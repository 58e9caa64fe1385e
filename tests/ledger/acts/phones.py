"""A phone of the tests, and a small kind of act whose effect is an event."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from rest_framework import serializers

from ledger import events
from ledger.acts.kinds import Done, Kind, RefusedError, Sent, State, WaitsError
from ledger.models import Event, FieldDevice
from regions.models import Region, User

NOTE = "test.note"


class NoteBody(serializers.Serializer):
    text = serializers.CharField(max_length=200, allow_blank=True)
    do = serializers.CharField(default="note")
    after_text = serializers.CharField(default="")


def note_kind(region: Region) -> Kind:
    return Kind(NOTE, "Note", NoteBody, lambda _sent: region, lambda sent: _note(sent, region))


def _note(sent: Sent, region: Region) -> Done:
    body = sent.body
    if body["after_text"] and body["after_text"] not in notes():
        raise WaitsError("the other note has not come")
    events.append(
        events.Draft(kind=NOTE, region=region, by=sent.by, note=body["text"], data=_data(sent))
    )
    return _DOES[body["do"]](region)


def _data(sent: Sent) -> dict[str, Any]:
    return {"act": str(sent.id), "photos": [photo.sha256 for photo in sent.photos]}


def _refuse(_region: Region) -> Done:
    raise RefusedError("no such thing", {"text": "say something else"})


def _deny(_region: Region) -> Done:
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def _crash(_region: Region) -> Done:
    raise ZeroDivisionError


def _break(region: Region) -> Done:
    Region.objects.filter(pk=region.pk).update(path="wrong")
    return Done(State.ACCEPTED)


def _break_late(region: Region) -> Done:
    """A foreign key is looked at when the transaction ends."""
    Region.objects.filter(pk=region.pk).update(replaced_by=2_000_000_000)
    return Done(State.ACCEPTED)


def _sleep(_region: Region) -> Done:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(5)")
    return Done(State.ACCEPTED)


_DOES = {
    "note": lambda _region: Done(State.ACCEPTED),
    "merge": lambda _region: Done(State.MERGED, "merged", {"text": "theirs"}, "/there/", 7),
    "refuse": _refuse,
    "deny": _deny,
    "crash": _crash,
    "break": _break,
    "break late": _break_late,
    "sleep": _sleep,
}


def notes() -> list[str]:
    """The effects that there are, in their order."""
    return list(Event.objects.filter(kind=NOTE).order_by("id").values_list("note", flat=True))


def act(text: str = "a", *, number: UUID | None = None, **said: Any) -> dict[str, Any]:
    """An envelope; `do` and `after_text` go into its body."""
    body = {"text": text} | {k: said.pop(k) for k in ("do", "after_text") if k in said}
    return {
        "id": str(number or uuid4()),
        "kind": NOTE,
        "on": "2026-11-26",
        "at": "2026-11-26T09:30:00+08:00",
        "after": [],
        "base": "",
        "body": body,
        "photos": [],
        "hands": [],
    } | said


@dataclass
class Phone:
    """One person on one phone. `bind` first."""

    user: User
    number: UUID = field(default_factory=uuid4)
    client: Client = field(default_factory=Client)

    def bind(self) -> "Phone":
        self.client.force_login(self.user)
        answer = self.post("devices/", {"id": str(self.number), "label": "Redmi", "app": "1.0"})
        assert answer.status_code == 200, answer.content
        return self

    @property
    def row(self) -> FieldDevice:
        return FieldDevice.objects.get(pk=self.number)

    def post(self, address: str, said: Any, **headers: str) -> Any:
        body = said if isinstance(said, str | bytes) else json.dumps(said)
        return self.client.post(
            f"/api/v1/field/{address}",
            body,
            content_type=headers.pop("content_type", "application/json"),
            headers={"X-Device": str(self.number)} | headers,
        )

    def batch(self, acts: list[Any], **said: Any) -> dict[str, Any]:
        return {
            "device": str(self.number),
            "sent_at": "2026-11-27T08:00:00+08:00",
            "unsent": {"count": len(acts), "since": None},
            "burden": [],
            "acts": acts,
        } | said

    def send(self, *acts: Any, **said: Any) -> list[dict[str, Any]]:
        """The verdicts of a batch."""
        answer = self.post("acts/", self.batch(list(acts), **said))
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()["verdicts"]

    def states(self, *acts: Any) -> list[str]:
        return [verdict["state"] for verdict in self.send(*acts)]

    def photo(self, sha256: str, content: bytes, piece: int = 100_000) -> Iterator[Any]:
        for start in range(0, len(content), piece):
            yield self.piece(sha256, content, start, piece)

    def piece(self, sha256: str, content: bytes, start: int, length: int) -> Any:
        part = content[start : start + length]
        return self.client.put(
            f"/api/v1/field/photos/{sha256}/",
            part,
            content_type="application/octet-stream",
            headers={
                "X-Device": str(self.number),
                "Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(content)}",
            },
        )

    def photo_state(self, sha256: str) -> dict[str, Any]:
        return self.client.get(
            f"/api/v1/field/photos/{sha256}/", headers={"X-Device": str(self.number)}
        ).json()
