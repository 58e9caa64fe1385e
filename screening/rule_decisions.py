"""Numbers of a place and exemptions: put forward by one person, signed by another.

Every verb may raise PermissionDenied, `ledger.transitions.StaleStatusError` (somebody was first),
`SamePersonError` (four eyes) and ValidationError by field, in words for people.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import events, notices
from ledger.hands import Hand, write
from ledger.models import Signature
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Permission
from regions.models import Level, Posting, Region, User
from screening.comparison.rules import Param
from screening.models import RuleExemption, RuleParameter
from screening.rule_values import Number, params, plain

SIGNED_STATEMENT = "本人已核对依据文件，同意启用"
SHORTEST = 5
_MOST = {"%": 100, "岁": 150, "月": 240, "个月": 240, "年": 100}
_YEARS = (1978, 2100)  # a calendar year, not a number of years
_FARTHEST = 100  # a value beyond a hundred times the file's is a slip of the pen

Decision = RuleParameter | RuleExemption


def kind_of(row: Decision) -> str:
    return "parameter" if isinstance(row, RuleParameter) else "exemption"


def bounds(param: Param) -> tuple[Number, Number]:
    """The least and the most that a number may be set to."""
    if param.unit == "年" and param.default >= _YEARS[0]:
        return _YEARS
    if param.unit in _MOST:
        return 0, _MOST[param.unit]
    return 0, max(abs(param.default), 1) * _FARTHEST


@transaction.atomic
def propose_value(
    region: Region,
    *,
    rule: str,
    name: str,
    value: Decimal,
    valid_from: date,
    source: str,
    by: User,
    valid_until: date | None = None,
) -> RuleParameter:
    """Put a number of a rule forward for a county or the prefecture; it holds once signed."""
    may_decide(by, region)
    param = params().get((rule, name))
    if param is None:
        raise ValidationError({"name": "没有这个参数"})
    if region.level > Level.COUNTY:
        raise ValidationError({"region": "参数只能由州或县设定；请选择县或州"})
    check_value(param, value)
    check_days(valid_from, valid_until)
    if len(source.strip()) < SHORTEST:
        raise ValidationError({"source": "请填写依据文件的名称和文号"})
    row = RuleParameter.objects.create(
        region=region,
        rule=rule,
        name=name,
        value=value,
        unit=param.unit,
        source=source.strip(),
        **opened(by, valid_from, valid_until),
    )
    note = f"{param.title}：{plain(value, param.default):,} {param.unit}，自 {valid_from} 起"
    record(row, "proposed", by, note, ask=True)
    return row


def may_decide(by: User, region: Region) -> None:
    if not by.can(Permission.RULE_SET, at=region):
        raise PermissionDenied("screening.rule.set")


def opened(by: User, valid_from: date, valid_until: date | None) -> dict[str, Any]:
    """The columns of a decision that was just put forward."""
    return {
        "valid_from": valid_from,
        "valid_until": valid_until,
        "set_at": timezone.now(),
        "set_by": by,
    }


def check_value(param: Param, value: Decimal, field: str = "value") -> None:
    """Refuse a number that cannot be.

    Raises:
        ValidationError: a sentence for `field`.
    """
    least, most = bounds(param)
    if not least <= value <= most:
        raise ValidationError({field: f"数值应在 {least:,} 至 {most:,} {param.unit} 之间；请核对"})
    if isinstance(param.default, int) and value != int(value):
        raise ValidationError({field: f"请填写整数，单位为{param.unit}"})


def check_days(valid_from: date, valid_until: date | None) -> None:
    if valid_from < timezone.localdate():
        raise ValidationError({"valid_from": "起始日期不能早于今天：以前的比对已按当时的规定完成"})
    if valid_until and valid_until < valid_from:
        raise ValidationError({"valid_until": "截止日期不能早于起始日期"})


@transaction.atomic
def sign(row: Decision, *, by: User, strokes: str = "") -> None:
    """Another person signs; from its first day on the decision holds."""
    may_decide(by, row.region)
    if by.person == row.set_by.person:
        raise SamePersonError(_("You put it forward; another person must sign."))
    _once(row, signed_at=timezone.now(), signed_by=by)
    event = record(row, "signed", by, str(row.valid_from))
    write(
        event,
        region=row.region,
        statement=SIGNED_STATEMENT,
        signed=content(row),
        hands=[Hand(Signature.Role.APPROVER, by.full_name, strokes, by)],
    )


@transaction.atomic
def drop(row: Decision, *, by: User, reason: str) -> None:
    """Withdraw or refuse what nobody has signed yet."""
    may_decide(by, row.region)
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say why, in at least five characters.")})
    _once(row, dropped_at=timezone.now(), dropped_by=by)
    record(row, "dropped", by, reason.strip())


def _once(row: Decision, **stamps: Any) -> None:
    """Stamp a row that nobody has signed or withdrawn."""
    waiting = type(row)._default_manager.filter(
        pk=row.pk, signed_at__isnull=True, dropped_at__isnull=True
    )
    if waiting.update(**stamps) != 1:
        raise StaleStatusError(_("Somebody has signed or withdrawn it already; reload the page."))
    for name, value in stamps.items():
        setattr(row, name, value)


def content(row: Decision) -> dict[str, Any]:
    """What the signature answers for."""
    told = {
        "rule": row.rule,
        "place": row.region.code,
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat() if row.valid_until else "",
        "set_by": row.set_by.full_name,
    }
    if isinstance(row, RuleParameter):
        value = plain(row.value, 0)
        return told | {"name": row.name, "value": value, "unit": row.unit, "source": row.source}
    whom = {"household": row.household_id, "person": row.person_id, "kind": row.subject_kind}
    return told | whom | {"reason": row.reason, "paper": row.paper}


def record(row: Decision, what: str, by: User, note: str, *, ask: bool = False) -> Any:
    """Put it on the trail; `ask` tells those who may sign that something waits for them."""
    kind = kind_of(row)
    event = events.append(
        events.Draft(
            kind=f"screening.{kind}.{what}",
            region=row.region,
            subject=row._meta.label_lower,
            subject_id=row.pk,
            by=by,
            note=note[:200],
            data=content(row),
        )
    )
    if ask:
        _ask(row, by)
    return event


def _ask(row: Decision, by: User) -> None:
    posted = Posting.objects.none()
    for region in reversed(
        [place for place in row.region.ancestors if place.level <= Level.COUNTY]
    ):
        posted = Posting.objects.at_with(region, Permission.RULE_SET).exclude(user=by)
        if posted.exists():
            break
    words = "规则参数" if isinstance(row, RuleParameter) else "规则豁免"
    notices.tell(
        User.objects.filter(pk__in=posted.values("user")),
        key=f"rule-{kind_of(row)}:{row.pk}",
        text=f"{row.region.name}有一项{words}待签字（{row.rule}）",
        url=_page_of(row),
    )


def _page_of(row: Decision) -> str:
    if isinstance(row, RuleParameter):
        return reverse("screening:rule-parameter", args=[row.rule, row.name])
    return reverse("screening:exemption-list")


def longest_exemption(first: date) -> date:
    """Three years: an exemption is looked at again (docs/sources.md#exemptions)."""
    return first + timedelta(days=3 * 365)
