"""The kinds of acts a phone may send, and what each app lets a phone take along.

`ledger` knows the protocol and no kind: an app above registers its kinds and its parts of the pull
when it is ready (`AppConfig.ready`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from ledger.models.field import FieldDevice, State
from regions.models import Region, User


@dataclass(frozen=True)
class SentPhoto:
    """A photo of an act: the digest of the bytes the phone sends, and what it claims of them."""

    sha256: str
    caption: str
    at: datetime | None
    lat: Decimal | None
    lng: Decimal | None
    accuracy_m: int | None


@dataclass(frozen=True)
class SentHand:
    """A signature on the glass: `role` is worker, second or head; `strokes` as `ledger.strokes`
    cleans them; `user` the key of the person who signed, where that is a person of the system.
    """

    role: str
    name: str
    strokes: str
    user: int | None


@dataclass(frozen=True)
class Sent:
    """One act, read and checked; nothing of it is applied yet.

    `on` is the day the phone says it was done, `claimed_at` the moment: both are claims. `after`
    are acts that had to come first, and have, whatever became of them; `base` is the version the
    phone built upon. `by` is the worker (`device.user`), or who adopts a worker's act. `kept` is
    what its kind has read for it.
    """

    id: UUID
    kind: str
    by: User
    device: FieldDevice
    on: date
    claimed_at: datetime
    after: tuple[UUID, ...]
    base: str
    body: dict[str, Any]
    photos: tuple[SentPhoto, ...]
    hands: tuple[SentHand, ...]
    kept: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Done:
    """What became of an act, in words for the worker; `fields` names what needs mending.

    `address` is the page about it, `to` the key of the row it went to (a merged household).
    """

    state: State
    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    to: int | None = None


class RefusedError(Exception):
    """The act cannot be done as it is: the worker mends it. It is kept on the server too."""

    def __init__(self, words: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.words = str(words)
        self.fields = dict(fields or {})


class WaitsError(Exception):
    """What the act builds upon has not come: it is held, and tried again when it comes."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = str(words)


@dataclass(frozen=True)
class Kind:
    """One kind of act.

    `body` checks the body. `region` finds the place the act is about, without asking whether the
    worker answers there (`RefusedError` where there is none, `WaitsError` where it has not come).
    `apply` does it by the app's own operations, inside a savepoint; a `PermissionDenied` keeps the
    act for whoever answers there now. `tell` says in (label, text) what an act says, to who decides
    on it; without it the fields of its body are shown.
    """

    key: str
    label: Any
    body: type[serializers.Serializer]
    region: Callable[[Sent], Region]
    apply: Callable[[Sent], Done]
    tell: Callable[[Sent], list[tuple[str, str]]] | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let phones send acts of this kind."""
    KINDS[kind.key] = kind


# Name and maker of each part of a pull. A maker takes the person and the pull as it was asked for,
# {"known": {part: {"<id>": "<version>"}}, "forms": "<version>"}, and returns its part: lists as
# {"changed": [{"id": …, "v": …, …}], "gone": [ids]}, of which `changed` is paged by size, or
# anything else, which is sent whole. A maker may say "more": True where it could not make all.
PULLS: list[tuple[str, Callable[[User, dict[str, Any]], dict[str, Any] | None]]] = []
