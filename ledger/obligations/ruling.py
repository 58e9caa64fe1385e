"""Verbs of rules: put one in force, change it from a day on, end it by a day."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger.models import ObligationRule, ObligationTerms
from ledger.obligations import asking, label_of
from ledger.obligations.operations import ObligationError
from ledger.obligations.telling import note_of_rule
from regions.duties import Permission
from regions.models import Region, User


@dataclass(frozen=True)
class Plan:
    """What a rule is to ask for periods that begin on `starts_on` or later (`ObligationTerms`)."""

    title: str
    ower: str
    period: str
    starts_on: date
    basis: str
    due_days: int = 0
    due_unit: str = ObligationTerms.Unit.DAYS.value
    due_side: str = ObligationTerms.Side.AFTER.value
    remind_days: int = 2


@transaction.atomic
def make(region: Region, kind: str, plan: Plan, *, by: User) -> ObligationRule:
    """Put a rule in force in a region.

    Raises:
        PermissionDenied: `by` does not edit rules of that very place.
        ObligationError: the plan is not right, or a rule of this kind is in force there.
    """
    _may_edit(region, by)
    today = timezone.localdate()
    if not asking.is_ready(kind, plan.ower):
        raise ObligationError(f"“{label_of(kind)}”由谁完成还没有名册，相应模块启用后才能启用。")
    if plan.starts_on < (earliest := asking.earliest_start(plan.period, today)):
        raise ObligationError(f"生效日不能早于本期的第一天{earliest}；以前各期不追加任务。")
    # Two at once: the second waits here and finds the first.
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    if kind != "other" and in_force(region, kind, plan.starts_on).exists():
        raise ObligationError(f"{region.name}已有“{label_of(kind)}”的规则；请在原规则上修改。")
    rule = ObligationRule.objects.create(
        kind=kind, region=region, made_at=timezone.now(), made_by=by
    )
    _set(rule, plan, by=by, verb="rule_made")
    return rule


@transaction.atomic
def change(rule: ObligationRule, plan: Plan, *, by: User, seen: int) -> ObligationTerms:
    """Ask something else for periods that begin on a later day; what was asked for stays.

    `seen` is the key of the newest terms that the person saw.

    Raises:
        PermissionDenied: `by` does not edit rules of that very place.
        ObligationError: the day is not after today, the rule has ended, or changed meanwhile.
    """
    rule = _locked(rule)
    _may_edit(rule.region, by)
    today = timezone.localdate()
    if rule.ends_on and rule.ends_on < plan.starts_on:
        raise ObligationError(f"这条规则到{rule.ends_on}停用，不能修改；请另立规则。")
    if plan.starts_on <= today:
        raise ObligationError("修改从明天或以后的日期起生效；已经下达的任务不变。")
    if not asking.is_ready(rule.kind, plan.ower):
        raise ObligationError(f"“{label_of(rule.kind)}”由谁完成还没有名册，请另选。")
    newest = rule.terms.order_by("-pk").first()
    if newest and newest.pk != seen:
        raise ObligationError("您打开以后，别人改过这条规则；请刷新页面，看过新内容再改。")
    return _set(rule, plan, by=by, verb="rule_changed")


@transaction.atomic
def end(rule: ObligationRule, *, by: User, ends_on: date, reason: str) -> ObligationRule:
    """Ask for no period that begins after `ends_on`.

    Raises:
        PermissionDenied: `by` does not edit rules of that very place.
        ObligationError: the day is past, there is no reason, or the rule has ended.
    """
    rule = _locked(rule)
    _may_edit(rule.region, by)
    if rule.ended_at:
        raise ObligationError(f"这条规则已定于{rule.ends_on}停用。")
    if ends_on < timezone.localdate():
        raise ObligationError("停用日不能早于今天；已经下达的任务不变。")
    if not reason.strip():
        raise ObligationError("请写明停用的理由。")
    rule.ends_on, rule.end_reason = ends_on, reason.strip()[:200]
    rule.ended_at, rule.ended_by = timezone.now(), by
    rule.save(update_fields=["ends_on", "end_reason", "ended_at", "ended_by"])
    note_of_rule(rule, "rule_ended", {"ends_on": f"{ends_on}"}, by=by)
    return rule


def in_force(region: Region, kind: str, day: date) -> Any:
    """The rules of a kind of that very place that still ask on a day."""
    rules = ObligationRule.objects.filter(region=region, kind=kind)
    return rules.exclude(ends_on__lt=day)


def _may_edit(region: Region, by: User) -> None:
    if not by.holds(Permission.OBLIGATION_EDIT, at=region):
        raise PermissionDenied("obligation.edit")


def _locked(rule: ObligationRule) -> ObligationRule:
    rows = ObligationRule.objects.select_for_update(of=("self",))
    return rows.select_related("region").get(pk=rule.pk)


def _set(rule: ObligationRule, plan: Plan, *, by: User, verb: str) -> ObligationTerms:
    _check(plan)
    terms = ObligationTerms.objects.create(
        rule=rule, set_at=timezone.now(), set_by=by, **asdict(plan)
    )
    said = {name: str(value) for name, value in asdict(plan).items()}
    note_of_rule(rule, verb, said, by=by)
    return terms


def _check(plan: Plan) -> None:
    if not plan.title.strip() or not plan.basis.strip():
        raise ObligationError("请写明任务名称和依据文件。")
