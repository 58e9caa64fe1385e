"""The kinds of acts about households that a phone sends, each done by operations that are there.

`household.correct`, `household.visit`, `household.absent`, `household.duty`, `household.income`,
`person.join`, `person.leave`. One for a household that was merged goes to the one it was merged
into, whose key the verdict names (`to`).
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import acts
from households.acts.errors import ActError
from households.field import bodies, digests, merging, moved, telling, visiting
from households.field.merging import day_of
from households.field.visiting import Place, Seen, Told
from households.income import drafts, signing
from households.income.drafts import Entry, IncomeError
from households.models import (
    Act,
    Household,
    IncomeItem,
    IncomeKind,
    IncomeSheet,
    Membership,
    SixDuty,
)
from ledger.acts import photos
from ledger.acts.kinds import Done, Kind, RefusedError, Sent, State, register
from ledger.hands import Hand
from ledger.models import Signature
from regions.models import Region, User

_ROLES = {
    "worker": Signature.Role.VERIFIER,
    "second": Signature.Role.SECOND_VERIFIER,
    "head": Signature.Role.HEAD,
}
Apply = Callable[[Sent, Household], Done]


def connect() -> None:
    """Let phones send them; called once when the app is ready."""
    for key, label, body, apply in (
        ("household.correct", gettext_lazy("Facts set right"), bodies.Correct, _correct),
        ("household.visit", gettext_lazy("Visit"), bodies.VisitBody, _visit),
        ("household.absent", gettext_lazy("Nobody at home"), bodies.Absent, _absent),
        ("household.duty", gettext_lazy("Duty seen to"), bodies.Duty, _duty),
        ("household.income", gettext_lazy("Income calculated"), bodies.Income, _whole(_income)),
        ("person.join", gettext_lazy("Member joins"), bodies.Join, _whole(_join)),
        ("person.leave", gettext_lazy("Member leaves"), bodies.Leave, _whole(_leave)),
    ):
        register(Kind(key, label, body, _region, _applied(apply), telling.tell))


def _whole(apply: Apply) -> Apply:
    """Apply with the household's own facts, where the place is not enough."""
    return lambda sent, household: apply(sent, moved.household_of(household.pk))


def _region(sent: Sent) -> Region:
    return _household(sent).region


def _household(sent: Sent) -> Household:
    """The household that the act is about and its place, read once an act."""
    if "household" not in sent.kept:
        sent.kept["household"] = moved.household_of(sent.body["household"], is_whole=False)
    return sent.kept["household"]


def _applied(apply: Apply) -> Callable[[Sent], Done]:
    """Find the household, and have every refusal said in the words of the operation."""

    def do(sent: Sent) -> Done:
        household = _household(sent)
        try:
            return apply(sent, household)
        except (ActError, IncomeError) as error:
            raise RefusedError(str(error)) from error
        except ValidationError as error:
            raise RefusedError(" ".join(error.messages), {"photos": error.messages[0]}) from error

    return do


def _to(sent: Sent, household: Household) -> int | None:
    return household.pk if household.pk != sent.body["household"] else None


# --- corrections ----------------------------------------------------------------------------------
def _correct(sent: Sent, household: Household) -> Done:
    was = digests.version_of(sent.by, household.pk)
    is_mine = Act.objects.open().filter(household=household, proposed_by=sent.by).exists()
    done = merging.merge(household, sent.body["values"], sent=sent)
    for act in done.acts[:1]:
        photos.store(sent, act)
    state = State.ACCEPTED
    if done.conflicts:
        state = State.CONFLICT
    elif sent.base and sent.base != was and not is_mine:
        state = State.MERGED
    return Done(
        state,
        _words(done),
        fields=done.verdicts,
        address=_address(done),
        to=_to(sent, household),
    )


def _words(done: merging.Merged) -> str:
    told = []
    if proposed := sum(verdict == "proposed" for verdict in done.verdicts.values()):
        told.append(_("%(n)d sent to be signed") % {"n": proposed})
    if confirmed := sum(one in ("confirmed", "same") for one in done.verdicts.values()):
        told.append(_("%(n)d stand as you found them") % {"n": confirmed})
    if done.conflicts:
        n = len(done.conflicts)
        told.append(_("%(n)d differ from what others reported; somebody decides") % {"n": n})
    return "；".join(told)


def _address(done: merging.Merged) -> str:
    if done.conflicts:
        return reverse("households:conflict-detail", args=[done.conflicts[0].pk])
    return reverse("households:act-detail", args=[done.acts[0].pk]) if done.acts else ""


# --- at the door ----------------------------------------------------------------------------------
def _visit(sent: Sent, household: Household) -> Done:
    body = sent.body
    if not body["at_home"]:
        return _absent(sent, household)
    return _write_down(
        sent,
        household,
        needs=body["needs"],
        satisfaction=body["satisfaction"],
        is_at_home=True,
    )


def _absent(sent: Sent, household: Household) -> Done:
    return _write_down(sent, household, is_at_home=False)


def _write_down(sent: Sent, household: Household, **more: Any) -> Done:
    body = sent.body
    seen = Seen(
        on=day_of(sent),
        themes=body["themes"],
        went=body["went"],
        content=body["content"] or body["note"],
        place=_place(body["place"]),
        **more,
    )
    same = visiting.has_alike(household, seen, by=sent.by)
    visiting.visit(household, seen, _told(sent), by=sent.by)
    words = _("A visit of this day with the same words was there already.") if same else ""
    return Done(State.ACCEPTED, words, to=_to(sent, household))


def _place(place: dict[str, Any] | None) -> Place | None:
    if place is None:
        return None
    return Place(**place)


def _told(sent: Sent) -> Told:
    return Told(sent.id, _hands(sent), lambda row: photos.store(sent, row))


def _hands(sent: Sent) -> list[Hand]:
    """The hands on the glass: the worker's own, a second one's, the head's.

    The worker is whose phone it is, whoever adopts the act later.
    """
    if not sent.hands:
        return []
    worker = sent.device.user_id
    people = User.objects.in_bulk([worker, *(hand.user for hand in sent.hands if hand.user)])
    found = []
    for hand in sent.hands:
        signer = people.get(worker if hand.role == "worker" else hand.user or 0)
        name = signer.full_name if signer else hand.name.strip()
        found.append(Hand(_ROLES[hand.role], name, hand.strokes, signer))
    return found


def _duty(sent: Sent, household: Household) -> Done:
    duty = SixDuty(sent.body["duty"])
    words = sent.body["words"] or sent.body["note"]
    visiting.see_to(household, duty, _told(sent), on=day_of(sent), words=words, by=sent.by)
    return Done(State.ACCEPTED, to=_to(sent, household))


# --- members --------------------------------------------------------------------------------------
def _join(sent: Sent, household: Household) -> Done:
    body = sent.body
    given = {name: body[name] for name in ("name", "id", "sex", "relation", "ethnic", "phone")}
    given["birth_on"] = body["birth_on"].isoformat() if body["birth_on"] else ""
    given["year"] = {name: text for name, text in body["year"].items() if text}
    return _propose("join", sent, household, given)


def _leave(sent: Sent, household: Household) -> Done:
    body = sent.body
    given = {
        "person": body["person"],
        "head": body["head"] or "",
        "relations": dict(body["relations"]),
    }
    home = moved.home_of(body["person"])
    if home is not None and home != household.pk:  # went over to another household meanwhile
        household = moved.household_of(home)
    return _propose("leave", sent, household, given)


def _propose(kind: str, sent: Sent, household: Household, given: dict[str, Any]) -> Done:
    act = acts.propose(
        kind, household, given, by=sent.by, happened_on=day_of(sent), reason=sent.body["reason"],
        note=sent.body["note"],
    )  # fmt: skip
    photos.store(sent, act)
    address = reverse("households:act-detail", args=[act.pk])
    return Done(State.ACCEPTED, _("Sent to be signed."), {}, address, _to(sent, household))


# --- income ---------------------------------------------------------------------------------------
def _income(sent: Sent, household: Household) -> Done:
    """The account, calculated and signed at the door, waits for another person's signature.

    One that somebody else adopts is a draft: who adopts it did not sign it.
    """
    body = sent.body
    hands = {hand.role: hand for hand in sent.hands}
    worker, head = hands.get("worker"), hands.get("head")
    if worker is None or head is None:
        raise RefusedError(_("Who calculates and the head of the household both sign."))
    sheet = drafts.begin(household, body["year"], by=sent.by)
    if sheet.items.exists():
        raise RefusedError(
            _("A calculation of this year was begun at a desk; hand it in or empty it first."),
            {"year": str(body["year"])},
        )
    for entry in _entries(body["items"], household):
        drafts.add(sheet, entry, by=sent.by)
    if sent.photos:
        photos.store(sent, _first_line(sheet))
    address = reverse("households:income-sheet", args=[household.pk])
    if sent.by.pk != sent.device.user_id:
        words = _("Kept as a draft: go there, look at it and sign it with the head.")
        return Done(State.ACCEPTED, words, {}, address, _to(sent, household))
    signing.hand_in(
        IncomeSheet.objects.select_related("household__region").get(pk=sheet.pk),
        by=sent.by, strokes=worker.strokes, head_name=head.name, head_strokes=head.strokes,
        note=body["note"],
    )  # fmt: skip
    return Done(State.ACCEPTED, _("Sent to be signed."), {}, address, _to(sent, household))


def _first_line(sheet: IncomeSheet) -> IncomeItem:
    line = sheet.items.order_by("pk").first()
    if line is None:
        raise RefusedError(_("Photos prove a line of the account; add one, or leave them out."))
    return line


def _entries(items: list[dict[str, Any]], household: Household) -> list[Entry]:
    kinds = {kind.code: kind for kind in IncomeKind.objects.all()}
    members = Membership.objects.filter(household=household).select_related("person")
    people = {one.person_id: one.person for one in members}
    made = []
    for number, item in enumerate(items):
        kind = kinds.get(item["kind"])
        if kind is None:
            words = _("There is no such kind of income; load the forms again.")
            raise RefusedError(words, {f"items.{number}.kind": words})
        made.append(
            Entry(
                kind=kind, amount_yuan=item["amount"], months=item["months"],
                person=people.get(item["person"]), about=item["about"], place=item["place"],
                how=item["how"],
            )
        )  # fmt: skip
    return made
