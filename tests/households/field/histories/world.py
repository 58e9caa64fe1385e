"""A small county with phones in it: what people and networks do to acts, and what must hold after.

`World` knows nothing of how acts are merged. It sends what a phone would send, keeps what it was
told, and lets an office work on the same households meanwhile.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from households import acts
from households.acts import ActError, StaleActError
from households.field import conflicts, pulling
from households.models import Act, Conflict, Household
from ledger.acts import proposals, receiving
from ledger.acts.kinds import RefusedError, WaitsError
from ledger.models import FieldDevice
from regions.duties import Duty
from regions.models import Posting, Region, User
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
)
from tests.households.field.histories import papers
from tests.households.field.histories.papers import FILED, Papers
from tests.households.field.histories.seen import DONE, SEEN, SETTLED

OF_HOUSEHOLD = ("natural_village", "group_name", "resettle_place", "relocation_difficulty")
ONLY = "独"
PAPERS_SAY = {
    "accepted": "paper", "proposed": "paper proposed", "invalid": "paper refused",
    "held": "pages late",
}  # fmt: skip
REFUSALS = (ActError, StaleActError, PermissionDenied, RefusedError, WaitsError, ValidationError)


@dataclass
class Phone:
    """`sees` is the last household it was told, by key, `papers` what it was told of papers then;
    `told` the last verdict on each act.
    """

    device: FieldDevice
    sees: dict[int, dict[str, Any]] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    backup: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    papers: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


class World:
    """Two grids with two workers, a successor and an office; four phones; four households."""

    def __init__(self) -> None:
        self.grid = GridFactory()
        self.next = GridFactory(parent=self.grid.parent)
        self.households = [self._household(self.grid, n) for n in range(3)]
        self.households.append(self._household(self.next, 3))
        self.first = self._post(self.grid)
        self.second = self._post(self.next)
        self.successor = self._post(self.next)
        town = self.grid.parent.parent
        self.office = [self._post(town, Duty.TOWNSHIP_OFFICE) for _ in range(2)]
        owners = (self.first, self.first, self.second, self.successor)
        self.phones = [Phone(self._device(user)) for user in owners]
        self.made: dict[str, dict[str, Any]] = {}
        self.papers = Papers()
        self.sent: list[tuple[Phone, list[dict[str, Any]]]] = []
        self.at_first = {home.pk: self.values(home.pk) for home in self.households}
        for one in (0, 3):  # papers that phones know and take better copies of
            self.at_desk(one, "file")
        for phone in self.phones:
            self.pull(phone)

    def _household(self, grid: Region, number: int) -> Household:
        home = HouseholdFactory(region=grid, group_name="", member_count=1)
        MembershipFactory(household=home, person=PersonFactory(name=f"陆{'甲乙丙丁'[number]}"))
        return home

    def _post(self, region: Region, duty: Duty = Duty.GRID_WORKER) -> User:
        return PostingFactory(region=region, duty=duty).user

    def _device(self, user: User) -> FieldDevice:
        until = timezone.now() + timedelta(days=7)
        return FieldDevice.objects.create(id=uuid4(), user=user, half="x", lease_until=until)

    @staticmethod
    def values(key: int) -> dict[str, str]:
        return Household.objects.filter(pk=key).values(*OF_HOUSEHOLD).get()

    @staticmethod
    def fresh(user: User) -> User:
        """As a new request has it: postings are read once a `User`."""
        return User.objects.get(pk=user.pk)

    # --- a phone --------------------------------------------------------------------------------
    def pull(self, phone: Phone) -> None:
        known = {str(key): home["v"] for key, home in phone.sees.items()}
        user = self.fresh(phone.device.user)
        part = pulling.households(user, {"known": {"households": known}, "forms": ""})
        for key in part["gone"]:
            phone.sees.pop(key, None)
        phone.sees.update({home["id"]: home for home in part["changed"]})
        phone.papers = papers.known()

    def make(self, phone: Phone, kind: str, body: dict[str, Any], *, waits: bool, **more: Any):
        """An act joins the queue; one that waits names an older one there as its base."""
        now = timezone.now()
        act = {
            "id": str(uuid4()), "kind": kind, "on": f"{timezone.localdate()}",
            "at": now.isoformat(), "body": body,
            "after": [phone.queue[-1]["id"]] if waits and phone.queue else [], **more,
        }  # fmt: skip
        self.made[act["id"]] = act
        phone.queue.append(act)

    def correct(self, phone: Phone, key: int, name: str, value: str, *, waits: bool) -> None:
        """Correct a field; `ONLY` stands for a value that no other act says."""
        home = phone.sees[key]
        value = f"{ONLY}{len(self.made)}" if value == ONLY else value
        one = {
            "table": "Household", "row": key, "field": name, "value": value,
            "base": home.get("values", {}).get(name, ""),
        }  # fmt: skip
        body = {"household": key, "values": [one]}
        self.make(phone, "household.correct", body, waits=waits, base=home["v"])

    def visit(self, phone: Phone, key: int, *, waits: bool) -> None:
        body = {"household": key, "went": ["试员"], "themes": ["check"], "content": str(uuid4())}
        self.make(phone, "household.visit", body, waits=waits)

    def photograph(
        self, phone: Phone, key: int, number: int, *, wrong: str, copy_of: int, waits: bool
    ) -> None:
        """A paper of some pages; its photos are sent beside the acts, before them or after."""
        body, photos = self.papers.take(phone, key, number, wrong, copy_of)
        self.make(phone, FILED, body, waits=waits, **photos)
        self.papers.note(phone.queue[-1], phone, wrong)

    def upload(self, phone: Phone, most: int | None = None) -> None:
        self.papers.upload(self.fresh(phone.device.user), most)

    def send(self, phone: Phone, batch: list[dict[str, Any]], *, is_heard: bool) -> None:
        """Send some acts; the answer may be lost. Who is disabled is answered with nothing."""
        user = self.fresh(phone.device.user)
        if not user.is_active or not batch:
            SEEN["disabled"] += bool(batch)
            return
        self.sent.append((phone, batch))
        self._note(phone, batch, is_heard=is_heard)
        self._hear(phone, self._receive(phone, user, batch), is_heard=is_heard)

    def _note(self, phone: Phone, batch: list[dict[str, Any]], *, is_heard: bool) -> None:
        numbers, queued = [act["id"] for act in batch], [act["id"] for act in phone.queue]
        once = list(dict.fromkeys(numbers))
        again = set(once) & {n for n, state in phone.told.items() if state in DONE}
        SEEN.update({
            "lost": not is_heard,
            "doubled": len(once) < len(numbers),
            "reordered": once != sorted(once, key=[*queued, *once].index),
            "split": len(once) < len(queued) and set(once) <= set(queued),
            "replayed": bool(again),
            "paper twice": any(self.made[n]["kind"] == FILED for n in again),
        })  # fmt: skip

    def _receive(self, phone: Phone, user: User, batch: list[dict[str, Any]], **more: Any):
        answers = receiving.receive(
            receiving.Batch(
                user=user, device=phone.device, acts=batch, sent_at=timezone.now(), **more
            )
        )
        return [json.loads(answer) for answer in answers]

    def _hear(self, phone: Phone, verdicts: list[dict[str, Any]], *, is_heard: bool) -> None:
        SEEN.update(verdict["state"] for verdict in verdicts)
        SEEN.update(
            PAPERS_SAY[one["state"]]
            for one in verdicts
            if self.made[one["id"]]["kind"] == FILED and one["state"] in PAPERS_SAY
        )
        if not is_heard:
            return
        for verdict in verdicts:
            phone.told[verdict["id"]] = verdict["state"]
        gone = {one["id"] for one in verdicts if one["state"] in SETTLED}
        phone.queue = [act for act in phone.queue if act["id"] not in gone]

    def restore(self, phone: Phone) -> None:
        """The phone is as it was when the backup was made: acts it was told of come back."""
        there = {act["id"] for act in phone.queue}
        again = [act for act in phone.backup if act["id"] not in there]
        SEEN["restored"] += bool(again)
        phone.queue = again + phone.queue

    # --- an office ------------------------------------------------------------------------------
    def set_right(self, key: int, name: str, value: str, *, is_signed: bool) -> None:
        """The office corrects a field, and signs it at once or lets it wait."""
        home = Household.objects.get(pk=key)
        one = {"table": "Household", "row": key, "field": name, "value": value}
        clerk, chief = map(self.fresh, self.office)
        act = acts.propose(
            "correct", home, {"values": [one]}, by=clerk, happened_on=timezone.localdate()
        )
        if is_signed:
            acts.sign(act, by=chief)

    def waiting(self) -> list[str]:
        """What waits for a person, the rarest first."""
        there = {
            "proposal": proposals.open_to(self.fresh(self.successor)),
            "conflict": Conflict.objects.open(),
            "act": Act.objects.open(),
        }
        return [what for what, rows in there.items() if rows.exists()]

    def settle_open(self, place: int) -> None:
        """Somebody signs an open act, or sends it back where it is stale."""
        waiting = list(Act.objects.open().order_by("pk"))
        if not waiting:
            return
        act = waiting[place % len(waiting)]
        by = next(u for u in map(self.fresh, self.office) if u.pk != act.proposed_by_id)
        try:
            acts.sign(act, by=by)
            SEEN["signed"] += 1
        except StaleActError:
            acts.refuse(Act.objects.get(pk=act.pk), by=by, note="情况有变")
            SEEN["sent back"] += 1

    def decide(self, place: int, take: Any) -> None:
        waiting = list(Conflict.objects.open().order_by("pk"))
        if waiting:
            conflict = waiting[place % len(waiting)]
            conflicts.decide(conflict, take=take, by=self.fresh(self.office[0]))
            SEEN["decided"] += 1

    def enact(self, kind: str, key: int, given: dict[str, Any]) -> None:
        clerk, chief = map(self.fresh, self.office)
        acts.enact(
            kind, Household.objects.get(pk=key), given, proposed_by=clerk, by=chief,
            happened_on=timezone.localdate(),
        )  # fmt: skip
        SEEN[kind] += 1

    def move(self, user: User, to: Region) -> None:
        """A worker gets another grid from today on."""
        before = Posting.objects.filter(user=user).order_by("pk")
        for ago, posting in zip(range(len(before), 0, -1), before, strict=True):
            day = timezone.localdate() - timedelta(days=ago)
            Posting.objects.filter(pk=posting.pk).update(starts_on=day, ends_on=day)
        PostingFactory(user=user, region=to, duty=Duty.GRID_WORKER)
        SEEN["moved"] += 1

    def answer_proposal(self, *, adopts: bool) -> None:
        user = self.fresh(self.successor)
        act = proposals.open_to(user).order_by("pk").first()
        if act and adopts:
            proposals.adopt(act, by=user)
            SEEN.update(["adopted"] + ["paper adopted"] * (act.kind == FILED))
        elif act:
            proposals.set_aside(act, by=user, reason="已重新走访")
            SEEN["set aside"] += 1

    def at_desk(self, one: int, what: str) -> None:
        """The office files a paper of a household, takes one out or puts it back."""
        home = Household.objects.select_related("region").get(pk=self.households[one].pk)
        self.papers.of_desk(home, what, self.fresh(self.office[1]))

    # --- the end --------------------------------------------------------------------------------
    def send_all(self) -> None:
        """Everybody is online: all that is queued is sent until nothing moves. Acts of somebody
        disabled are loaded by the office from the phone's rescue file.
        """
        for _round in range(4):
            for phone in self.phones:
                user = self.fresh(phone.device.user)
                by = None if user.is_active else self.fresh(self.office[0])
                self.upload(phone)
                if phone.queue:
                    SEEN["from a file"] += by is not None
                    told = self._receive(phone, user, list(phone.queue), loaded_by=by)
                    self._hear(phone, told, is_heard=True)
