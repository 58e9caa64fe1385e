"""A county with one person at each level, a phone of its worker, and acts as it sends them."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from ledger.acts import envelope, photos
from ledger.acts.kinds import KINDS, Done, Sent, SentHand, SentPhoto
from ledger.models import FieldDevice
from regions.models import User
from screening import lead_proof
from screening.models import Lead
from tests.screening.leads.conftest import STROKES, loop, photo  # noqa: F401  a fixture


@dataclass
class Phone:
    """The phone of one worker: acts, and what becomes of each."""

    user: User
    device: FieldDevice = field(init=False)

    def __post_init__(self) -> None:
        self.device = FieldDevice.objects.create(
            id=uuid4(), user=self.user, half="x", lease_until=timezone.now() + timedelta(days=7)
        )

    def photo(self, color: str = "navy") -> SentPhoto:
        """A photo that has come whole."""
        body = photo(color).read()
        sha256 = hashlib.sha256(body).hexdigest()
        photos.take_in(self.user, sha256, start=0, size=len(body), piece=body)
        return SentPhoto(sha256, "车辆照片", timezone.now(), None, None, None)

    def sent(self, kind: str, body: dict, **changes: object) -> Sent:
        values, wrong = envelope.checked(KINDS[kind].body, body)
        assert wrong == {}
        now = timezone.now()
        given = Sent(
            id=uuid4(), kind=kind, by=User.objects.get(pk=self.user.pk), device=self.device,
            on=timezone.localdate(), claimed_at=now, after=(), base="", body=values,
            photos=(), hands=(),
        )  # fmt: skip
        return replace(given, **changes)

    def answer_of(self, lead: Lead, *, second: User | None = None, **changes: object) -> Sent:
        """A complete answer as the lead stands now; `body` changes its body."""
        body = {"lead": lead.pk, "verdict": "not_true", "words": "车辆为外地同名人员所有"}
        hands = [SentHand("worker", "", STROKES, None)]
        if second:
            hands.append(SentHand("second", second.full_name, STROKES, second.pk))
        given = {
            "base": lead_proof.seen_at_the_door(lead),
            "photos": (self.photo(),),
            "hands": tuple(hands),
        }
        body |= changes.pop("body", {})  # type: ignore[arg-type]
        return self.sent("lead.answer", body, **{**given, **changes})


def done(sent: Sent) -> Done:
    """As the protocol does it: first the place, then the act."""
    kind = KINDS[sent.kind]
    kind.region(sent)
    return kind.apply(sent)


@pytest.fixture
def phone(loop) -> Phone:  # noqa: F811
    return Phone(loop.worker)
