"""Checking a workbook of the organisation against what there is: each row is new, changed, or as it
was; or it has a fault.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from regions.duties import Permission
from regions.models import Cadre, Level, Region, User
from taskforces.models import (
    BODY_LEVELS,
    Body,
    BodyKind,
    Charge,
    ChargeKind,
    Role,
    Seat,
)
from taskforces.models.charges import CHARGE_LEVELS
from taskforces.models.organisation import LEADS
from taskforces.organisation.charging import may_give
from taskforces.organisation.known import (
    CHANGES,
    NAMES,
    Kept,
    Key,
    body_key,
    charge_key,
    lead_key,
    place_of,
    said_of,
    seat_key,
    waiting,
)
from taskforces.organisation.operations import CO_LEADERS, why_not_role
from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS, Read


class _WrongError(Exception):
    """A fault of a row at the column `key`."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


class Checker:
    """One reading of a workbook: what is there already is read once, by sheet."""

    def __init__(self, found: Read, by: User) -> None:
        self.found, self.by = found, by
        self.today = timezone.localdate()
        self.paths = tuple(by.paths_where(Permission.ORGANISATION_EDIT))
        self.regions: dict[str, Region] = {}
        self.cadres: dict[str, Cadre] = {}
        self.bodies: dict[Key, Body] = {}
        self.holders: dict[Key, set[Key]] = {}  # of a leading role: the seats that are open
        self.ending: list[tuple[int, Body]] = []
        self.waiting = waiting()
        self.charges: dict[Key, Charge] = {}
        self.kept = {name: Kept() for name in (CADRES, BODIES, SEATS, CHARGES)}

    def run(self) -> None:
        self._load()
        self._sheet(CADRES, self._cadre, self.cadres, lambda row: row.number)
        standing = {key: body for key, body in self.bodies.items() if body.ends_on is None}
        self.of_kind = {place_of(b): b for b in standing.values() if place_of(b)}
        self._sheet(BODIES, self._body, self.bodies, body_key)
        seats = {seat_key(one): one for one in self._known(Seat, "body__region")}
        for one in seats.values():
            self._count_lead(one)
        self._sheet(SEATS, self._seat, seats, seat_key)
        self.charges = {charge_key(one): one for one in self._known(Charge, "region")}
        self._sheet(CHARGES, self._charge, self.charges, charge_key)
        self._ended_bodies(seats.values())

    def _ended_bodies(self, seats: Iterable[Seat]) -> None:
        """A body that ends in the workbook leaves nobody sitting in it."""
        sat = {body_key(one.body) for one in seats if one.ends_on is None}
        for number, body in self.ending:
            if body_key(body) in sat:
                said = "还有人在任；请在“任职”中填写他们的截止日期"
                self._fault(BODIES, number, "ends_on", said)

    def _load(self) -> None:
        codes = {
            values[key]
            for rows in self.found.rows.values()
            for _n, values in rows
            for key in ("region", "above_region")
            if values.get(key)
        }
        self.regions = {one.code: one for one in Region.objects.filter(code__in=codes)}
        rows = self.found.rows
        numbers = {values["number"] for _n, values in rows[CADRES]}
        for name in (SEATS, CHARGES):
            numbers |= {values["cadre"] for _n, values in rows[name]}
        self.cadres = {
            one.number: one
            for one in Cadre.objects.filter(number__in=numbers - {None}).select_related("region")
        }
        places = [one.pk for one in self.regions.values()]
        bodies = Body.objects.filter(region__in=places).select_related("region", "above__region")
        # Of bodies of one name the one that stands is meant, else the last.
        ordered = bodies.order_by("ends_on", "pk")
        self.bodies = {(one.region_id, one.name): one for one in ordered if one.ends_on}
        self.bodies |= {(one.region_id, one.name): one for one in ordered if not one.ends_on}

    def _known(self, model: type[models.Model], place: str) -> Iterable[Any]:
        places = [one.pk for one in self.regions.values()]
        rows = model._default_manager.filter(**{f"{place}__in": places})
        return rows.select_related(place, "cadre")

    def _sheet(
        self, name: str, build: Callable[..., Any], known: dict[Any, Any], key: Callable[..., Any]
    ) -> None:
        """Each row is built, compared with what there is, and is new, changed or as it was."""
        seen: dict[Any, int] = {}
        faulty = {one.row for one in self.found.faults if one.sheet == name}
        for number, values in self.found.rows[name]:
            if number in faulty:
                continue
            row = self._checked(name, number, values, build)
            if row is None:
                continue
            its = key(row)
            if its in seen:
                self._fault(name, number, NAMES[name], f"与第 {seen[its]} 行重复；请删去一行")
                continue
            seen[its] = number
            self._keep(name, number, row, known.get(its), values)
            known.setdefault(its, row)

    def _checked(
        self, name: str, number: int, values: dict[str, Any], build: Callable[..., Any]
    ) -> Any:
        try:
            region = self._region(values["region"])
            starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
            if starts_on and ends_on and ends_on < starts_on:
                raise _WrongError("ends_on", f"早于起始日期 {starts_on}；请改正")
            if name != CADRES and starts_on and starts_on > self.today:
                raise _WrongError("starts_on", f"{starts_on} 还没有到；请填今天或以前的日期")
            return build(region, {k: v for k, v in values.items() if v is not None})
        except _WrongError as wrong:
            self._fault(name, number, wrong.key, wrong.message)
            return None

    def _keep(self, name: str, number: int, row: Any, old: Any, values: dict[str, Any]) -> None:
        """A blank cell leaves what is known as it is."""
        kept = self.kept[name]
        if old is None or old.pk is None:
            kept.made.append(row)
            return
        given = [one for one in CHANGES[name] if values.get(one) is not None]
        fields = [one for one in given if said_of(old, one) != said_of(row, one)]
        if "ends_on" in fields and name != CADRES and old.ends_on is not None:
            said = f"已登记于 {old.ends_on} 结束，不能改动；请改回"
            self._fault(name, number, "ends_on", said)
            return
        if "ends_on" in fields and (name, old.pk) in self.waiting:
            self._fault(name, number, "ends_on", "交接还没有双方签字；请先完成或取消交接")
            return
        if "ends_on" in fields and name == BODIES:
            self.ending.append((number, old))
        for one in fields:
            setattr(old, one, getattr(row, one))
        if fields:
            kept.changed.append(old)
        else:
            kept.same += 1

    def _fault(self, name: str, number: int, key: str, message: str) -> None:
        self.found.fault(name, number, key, message)

    def _region(self, code: str) -> Region:
        region = self.regions.get(code)
        if region is None:
            raise _WrongError("region", f"没有代码为 {code} 的地区；请填统计用区划代码")
        if not region.path.startswith(self.paths):
            raise _WrongError("region", f"{region.name}不在您的管理范围；请删去该行或交上级填报")
        return region

    def _cadre(self, region: Region, given: dict[str, Any]) -> Cadre:
        old = self.cadres.get(given["number"])
        if old is not None and old.region_id != region.pk:
            raise _WrongError(
                "number", f"该编号已属{old.region.name}的{old.name}；请核对编号或地区"
            )
        return Cadre(**{**given, "region": region})

    def _body(self, region: Region, given: dict[str, Any]) -> Body:
        if region.level not in BODY_LEVELS[given["kind"]]:
            kind = BodyKind(given["kind"]).label
            raise _WrongError("kind", f"{region.name}这一级不设“{kind}”；请核对地区代码")
        if (given["kind"] == BodyKind.TASK_FORCE) != bool(given.get("subject")):
            raise _WrongError("subject", "专班必须填专题，其他机构不填；请改正")
        above = self._above(region, given.pop("above_region", None), given.pop("above", None))
        row = Body(**{**given, "region": region, "above": above})
        old = self.bodies.get((region.pk, row.name))
        if old and (old.kind, old.subject) != (row.kind, row.subject):
            raise _WrongError(
                "name", f"{region.name}已有同名的{old.get_kind_display()}；请核对名称"
            )
        place = place_of(row)
        holder = self.of_kind.setdefault(place, row) if place and not row.ends_on else row
        if holder.name != row.name:
            raise _WrongError("name", f"{region.name}已有“{holder.name}”；请先撤销它，或改用原名称")
        return row

    def _above(self, region: Region, code: str | None, name: str | None) -> Body | None:
        if not name:
            return None
        place = self.regions.get(code) if code else region
        above = self.bodies.get((place.pk, name)) if place else None
        if above is None:
            raise _WrongError(
                "above", f"没有“{name}”；请把上级机构排在本行之前，并核对上级地区代码"
            )
        if not region.path.startswith(above.region.path):
            raise _WrongError("above", f"“{name}”不在{region.name}的上级；请核对")
        return above

    def _of_cadre(self, given: dict[str, Any]) -> Cadre:
        cadre = self.cadres.get(given["cadre"])
        if cadre is None:
            raise _WrongError("cadre", f"干部名册里没有编号 {given['cadre']}；请先填入“{CADRES}”")
        since = given["starts_on"]
        if (cadre.starts_on and since < cadre.starts_on) or (
            cadre.ends_on and since > cadre.ends_on
        ):
            raise _WrongError("starts_on", f"{cadre.name}在 {since} 不在干部名册上；请核对日期")
        return cadre

    def _seat(self, region: Region, given: dict[str, Any]) -> Seat:
        body = self.bodies.get((region.pk, given["body"]))
        if body is None:
            raise _WrongError("body", f"{region.name}没有“{given['body']}”；请先填入“{BODIES}”")
        del given["region"]
        return self._checked_seat(Seat(**given | {"body": body, "cadre": self._of_cadre(given)}))

    def _checked_seat(self, row: Seat) -> Seat:
        body = row.body
        if row.starts_on < body.starts_on or (
            body.ends_on and (row.ends_on or self.today) > body.ends_on
        ):
            raise _WrongError("starts_on", f"“{body.name}”在该期间没有成立或已撤销；请核对日期")
        if why := why_not_role(body, row.role):
            raise _WrongError("role", why)
        if row.strand and body.kind != BodyKind.WORK_TEAM:
            raise _WrongError("strand", "只有村级工作队填写力量来源；请清空")
        if not row.ends_on and self._is_led(row):
            said = f"“{body.name}”的{Role(row.role).label}已有人；请先填写原任职的截止日期"
            raise _WrongError("role", said)
        self._count_lead(row)
        return row

    def _is_led(self, row: Seat) -> bool:
        holders = self.holders.get(lead_key(row), set())
        most = CO_LEADERS if row.role == Role.CO_LEADER else 1
        return row.role in LEADS and len(holders - {seat_key(row)}) >= most

    def _count_lead(self, row: Seat) -> None:
        held = self.holders.setdefault(lead_key(row), set())
        if row.role in LEADS and not row.ends_on:
            held.add(seat_key(row))
        else:
            held.discard(seat_key(row))

    def _charge(self, region: Region, given: dict[str, Any]) -> Charge:
        if region.level != CHARGE_LEVELS[given["kind"]]:
            level = Level(CHARGE_LEVELS[given["kind"]]).label
            raise _WrongError("kind", f"该类包保应落到{level}；请核对地区代码")
        if (given["kind"] == ChargeKind.GROUP) != bool(given.get("group_name")):
            raise _WrongError("group_name", "乡包组必须写组名，其他包保不填；请改正")
        row = Charge(**{**given, "region": region, "cadre": self._of_cadre(given)})
        old = self.charges.get(charge_key(row))
        is_same = old is not None and all(
            getattr(row, name) == getattr(old, name) for name in CHANGES[CHARGES] if name in given
        )
        if not is_same and not may_give(self.by, row.kind, region):
            raise _WrongError(
                "kind", f"“{row.get_kind_display()}”由上级登记；请删去该行或交上级填报"
            )
        return row
