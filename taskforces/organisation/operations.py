"""Verbs of bodies and seats: found, correct, dissolve, seat a cadre, end the seat.

Places in charge: `charging`; how a post goes to the next person: `handing`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ledger import events
from ledger.models import Event
from regions.duties import Permission
from regions.models import Cadre, Level, Region, User
from taskforces.models import (
    BODY_LEVELS,
    ONE_OF_A_PLACE,
    Body,
    BodyKind,
    Mandate,
    Role,
    Seat,
    SeatHandOver,
)
from taskforces.models.organisation import LEADS, ROLES

CO_LEADERS = 2


class OrganisationError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a Chinese sentence."""


@dataclass(frozen=True)
class Plan:
    """What is written of a body when it is founded."""

    kind: str
    region: Region
    name: str
    starts_on: date
    subject: str = ""
    above: Body | None = None
    mandate: str = ""
    document_no: str = ""


def may_keep(by: User, region: Region) -> None:
    """Raise PermissionDenied unless `by` keeps the organisation of the place."""
    if not by.can(Permission.ORGANISATION_EDIT, at=region):
        raise PermissionDenied("organisation.edit")


@transaction.atomic
def found(plan: Plan, *, by: User) -> Body:
    """Found a body.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        OrganisationError: no such body at this level, there is one already, a day ahead.
    """
    may_keep(by, plan.region)
    check_plan(plan)
    try:
        with transaction.atomic():
            body = Body.objects.create(**{n: getattr(plan, n) for n in plan.__dataclass_fields__})
    except IntegrityError as error:
        raise OrganisationError(
            f"{plan.region.name}已有同类或同名的机构；请先撤销原机构，或核对名称。"
        ) from error
    _keep_edition(body, body.starts_on, by)
    tell("taskforces.body.founded", body, body.region, by=by)
    return body


def _keep_edition(body: Body, since: date, by: User) -> None:
    """A mandate that is written here is an edition like any other."""
    last = body.mandates.first()
    if body.mandate and (last is None or last.words != body.mandate):
        Mandate.objects.create(
            body=body,
            words=body.mandate,
            document_no=body.document_no,
            starts_on=since,
            written_at=timezone.now(),
            written_by=by,
        )


def check_plan(plan: Plan) -> None:
    """Raise OrganisationError where a body cannot be as it is written."""
    kind = BodyKind(plan.kind).label
    if not plan.name.strip():
        raise OrganisationError("请填写机构名称。")
    if plan.region.level not in BODY_LEVELS[plan.kind]:
        raise OrganisationError(
            f"{plan.region.name}是{Level(plan.region.level).label}，不设“{kind}”；请核对所在地。"
        )
    if (plan.kind == BodyKind.TASK_FORCE) != bool(plan.subject):
        raise OrganisationError("专班须选定专题，其他机构不填专题；请改正。")
    not_ahead(plan.starts_on, "成立日期")
    above = plan.above
    if above and not plan.region.path.startswith(above.region.path):
        raise OrganisationError(f"“{above.name}”不在{plan.region.name}的上级；请另选上级机构。")
    if plan.kind in ONE_OF_A_PLACE or plan.kind == BodyKind.TASK_FORCE:
        same = Body.objects.filter(
            region=plan.region, kind=plan.kind, subject=plan.subject, ends_on__isnull=True
        ).first()
        if same:
            raise OrganisationError(
                f"{plan.region.name}已有“{same.name}”（{same.starts_on}成立）；"
                "请先撤销原机构，再成立新的。"
            )


@transaction.atomic
def edit(
    body: Body, *, by: User, name: str, mandate: str, document_no: str, above: Body | None
) -> Body:
    """Correct the words of a standing body; its kind, place, subject and first day stay."""
    may_keep(by, body.region)
    body = locked(Body, body.pk)
    if body.ends_on:
        raise OrganisationError(f"“{body.name}”已于 {body.ends_on} 撤销，不能再改。")
    if above and (above.pk == body.pk or not body.region.path.startswith(above.region.path)):
        raise OrganisationError(f"“{above.name}”不能是上级机构；请另选。")
    body.name, body.mandate, body.above = name.strip(), mandate.strip(), above
    body.document_no = document_no.strip()
    body.save(update_fields=["name", "mandate", "document_no", "above"])
    _keep_edition(body, timezone.localdate(), by)
    tell("taskforces.body.edited", body, body.region, by=by)
    return body


@transaction.atomic
def dissolve(body: Body, *, by: User, on: date, words: str) -> Body:
    """The body stands for the last time on a day; its open seats end with it.

    Raises:
        PermissionDenied, OrganisationError: also while a hand-over of one of its seats is open.
    """
    may_keep(by, body.region)
    body = locked(Body, body.pk)
    _ends(body, on, words, "撤销")
    for seat in body.seats.filter(ends_on__isnull=True).select_related("cadre"):
        no_open_hand_over(seat=seat)
        if on < seat.starts_on:
            raise OrganisationError(f"{seat.cadre.name}自 {seat.starts_on} 任职，晚于撤销日期。")
    seats = body.seats.filter(ends_on__isnull=True)
    ended = seats.update(ends_on=on, end_words=words.strip()[:200])
    body.ends_on, body.end_words = on, words.strip()[:200]
    body.save(update_fields=["ends_on", "end_words"])
    tell("taskforces.body.dissolved", body, body.region, by=by, note=words, data={"seats": ended})
    return body


@transaction.atomic
def seat(
    body: Body,
    cadre: Cadre,
    *,
    by: User,
    role: str,
    starts_on: date,
    strand: str = "",
    unit: str = "",
) -> Seat:
    """Seat a cadre in a body.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        OrganisationError: the body does not stand, the cadre is not on the roster then, the seat
            is taken, or the cadre sits there already.
    """
    may_keep(by, body.region)
    body = locked(Body, body.pk)
    check_seat(body, cadre, role=role, starts_on=starts_on, strand=strand)
    made = Seat.objects.create(
        body=body,
        cadre=cadre,
        role=role,
        strand=strand,
        unit=unit.strip() or cadre.unit,
        starts_on=starts_on,
    )
    tell("taskforces.seat.taken", made, body.region, by=by, data={"body": body.pk, "role": role})
    return made


def check_seat(body: Body, cadre: Cadre, *, role: str, starts_on: date, strand: str = "") -> None:
    """Raise OrganisationError where the cadre cannot sit there as that."""
    not_ahead(starts_on, "任职日期")
    if body.ends_on or starts_on < body.starts_on:
        raise OrganisationError(f"“{body.name}”在 {starts_on} 没有成立或已撤销；请核对任职日期。")
    on_roster(cadre, starts_on)
    if why := why_not_role(body, role):
        raise OrganisationError(why)
    if strand and body.kind != BodyKind.WORK_TEAM:
        raise OrganisationError("只有村级脱贫攻坚工作队的成员填写力量来源；请清空。")
    open_seats = list(body.seats.filter(ends_on__isnull=True).select_related("cadre"))
    if any(one.cadre_id == cadre.pk and one.role == role for one in open_seats):
        raise OrganisationError(
            f"{cadre.name}已是“{body.name}”的{Role(role).label}；不必重复登记。"
        )
    held = [one for one in open_seats if one.role == role]
    most = CO_LEADERS if role == Role.CO_LEADER else 1
    if role in LEADS and len(held) >= most:
        names = "、".join(one.cadre.name for one in held)
        raise OrganisationError(
            f"“{body.name}”的{Role(role).label}现由{names}担任；请先办理交接或免职。"
        )


def why_not_role(body: Body, role: str) -> str:
    """Why nobody is that in such a body; "" where there is such a role."""
    roles = ROLES[body.kind]
    if role in roles:
        return ""
    there_are = "、".join(str(one.label) for one in roles)
    kind = BodyKind(body.kind).label
    return f"“{Role(role).label}”不是{kind}的职务；可任{there_are}。"


@transaction.atomic
def end_seat(held: Seat, *, by: User, on: date, words: str) -> Seat:
    """The seat is held for the last time on a day; nobody follows yet."""
    may_keep(by, held.body.region)
    held = locked(Seat, held.pk)
    no_open_hand_over(seat=held)
    return end_now(held, held.body.region, by=by, on=on, words=words, kind="taskforces.seat.ended")


def end_now(held: Any, region: Region, *, by: User, on: date, words: str, kind: str) -> Any:
    """End a seat or a charge, which is locked, and say so on the trail."""
    _ends(held, on, words, "结束")
    held.ends_on, held.end_words = on, words.strip()[:200]
    held.save(update_fields=["ends_on", "end_words"])
    tell(kind, held, region, by=by, note=words)
    return held


def _ends(row: Any, on: date, words: str, verb: str) -> None:
    if row.ends_on:
        raise OrganisationError(f"已于 {row.ends_on} {verb}，请刷新后再看。")
    if not words.strip():
        raise OrganisationError(f"请写明{verb}的原因。")
    not_ahead(on, f"{verb}日期")
    if on < row.starts_on:
        raise OrganisationError(f"{verb}日期 {on} 早于起始日期 {row.starts_on}；请改正。")


def not_ahead(day: date, label: str) -> None:
    if day > timezone.localdate():
        raise OrganisationError(f"{label} {day} 还没有到；请填今天或以前的日期。")


def on_roster(cadre: Cadre, day: date) -> None:
    if (cadre.starts_on and day < cadre.starts_on) or (cadre.ends_on and day > cadre.ends_on):
        raise OrganisationError(
            f"{cadre.name}（{cadre.number}）在 {day} 不在干部名册上；请先核对名册起止日期。"
        )


def no_open_hand_over(**of: Any) -> None:
    states = (SeatHandOver.State.PREPARED, SeatHandOver.State.LEFT)
    if SeatHandOver.objects.filter(state__in=states, **of).exists():
        raise OrganisationError("该岗位的交接还没有双方签字；请先完成或取消交接。")


def locked(model: type[models.Model], pk: int) -> Any:
    related = ["body__region"] if model is Seat else ["region"]
    rows = model._default_manager.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=pk)


def tell(
    kind: str,
    row: Any,
    region: Region,
    *,
    by: User,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Put on the trail what was done with a body, a seat, a charge or a hand-over."""
    return events.append(
        events.Draft(
            kind,
            region=region,
            subject=row.subject_label,
            subject_id=row.pk,
            by=by,
            note=note.strip()[:200],
            data=data or {},
        )
    )
