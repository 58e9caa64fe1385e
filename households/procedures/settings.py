"""Changing a period, a share or a ground: the old row ends, the new one begins, nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from households.models import ExclusionGround, ProcedureSetting
from households.procedures.errors import ProcedureError
from households.procedures.trail import SET
from ledger import events
from regions.duties import Permission
from regions.models import Region, User


@transaction.atomic
def change_setting(
    setting: ProcedureSetting,
    *,
    place: Region,
    value: int,
    per: int = 1,
    valid_from: date,
    document: str,
    by: User,
) -> ProcedureSetting:
    """Set a value at a place from a day on.

    Raises:
        PermissionDenied: `by` may not edit catalogues there.
        ProcedureError: no source, a share above one, or a day before what is in force began.
    """
    _allow(place, by)
    if not document.strip():
        raise ProcedureError({"document": "请写明依据（文号或通知）"})
    if setting.unit == ProcedureSetting.Unit.SHARE and value > per:
        raise ProcedureError({"value": "比例不能大于 1；例如三分之二填 2 和 3"})
    same = ProcedureSetting.objects.filter(
        key=setting.key, variant=setting.variant, place_path=place.path, valid_to__isnull=True
    )
    old = same.select_for_update().first()
    if old and old.valid_from and old.valid_from >= valid_from:
        raise ProcedureError({"valid_from": f"现行值自 {old.valid_from} 起生效；生效日期须在其后"})
    if old:
        same.update(valid_to=valid_from - timedelta(days=1))
    new = ProcedureSetting.objects.create(
        key=setting.key, variant=setting.variant, place_path=place.path, value=value, per=per,
        unit=setting.unit, document=document.strip()[:200], is_confirmed=True,
        valid_from=valid_from, edited_at=timezone.now(), edited_by=by,
    )  # fmt: skip
    _record(place, by, setting.key, value=value, per=per, variant=setting.variant, **{
        "from": valid_from.isoformat(), "document": document,
    })  # fmt: skip
    return new


@transaction.atomic
def add_ground(
    *, place: Region, name: str, amount_yuan: Decimal | None, document: str, by: User
) -> ExclusionGround:
    """Add an exclusion ground at a place.

    Raises:
        PermissionDenied: `by` may not edit catalogues there.
        ProcedureError: it is there already.
    """
    _allow(place, by)
    try:
        with transaction.atomic():
            ground = ExclusionGround.objects.create(
                name=name.strip(), place_path=place.path, amount_yuan=amount_yuan,
                document=document.strip(), is_confirmed=True, valid_from=timezone.localdate(),
                edited_at=timezone.now(), edited_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise ProcedureError({"name": "该情形已经在列；请核对"}) from error
    _record(place, by, "ground", name=ground.name, document=document)
    return ground


@transaction.atomic
def end_ground(ground: ExclusionGround, *, by: User) -> None:
    """A ground is in force until yesterday; what was judged by it stays.

    Raises:
        PermissionDenied: `by` may not edit catalogues there.
        ProcedureError: it has ended, or began only today.
    """
    place = Region.objects.get(path=ground.place_path)
    _allow(place, by)
    yesterday = timezone.localdate() - timedelta(days=1)
    if ground.valid_from and ground.valid_from > yesterday:
        raise ProcedureError("今天才生效的情形，明天起可以停用")
    ended = ExclusionGround.objects.filter(pk=ground.pk, valid_to__isnull=True)
    if ended.update(valid_to=yesterday, edited_at=timezone.now(), edited_by=by) != 1:
        raise ProcedureError("该情形已停用")
    _record(place, by, "ground", name=ground.name, ended=yesterday.isoformat())


def _allow(place: Region, by: User) -> None:
    if not by.can(Permission.CATALOGUE_EDIT, at=place):
        raise PermissionDenied(SET)


def _record(place: Region, by: User, key: str, **data: object) -> None:
    events.append(events.Draft(kind=SET, region=place, by=by, data={"key": key, **data}))
