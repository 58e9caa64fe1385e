"""What the pages of the standards show, as plain values."""

from typing import Any

from households import year_choice
from households.income.pages import proof
from households.models import Household, Judgement
from households.standards import signing
from households.standards.reading import Standing, judgement_of
from ledger.models import Signature
from ledger.shown import hands
from regions.duties import Permission
from regions.models import User


def shown_year(household: Household, asked: int | None) -> int:
    """The year asked for, else the newest that the register knows, else the running one."""
    if asked:
        return asked
    newest = household.years.order_by("-year").values_list("year", flat=True).first()
    return newest or year_choice.known_years(household)[0]


def in_a_sentence(standing: Standing) -> str:
    """2018年：6 项达标，1 项不达标（住房安全）."""
    met = len(standing.items) - len(standing.failing) - len(standing.unknown)
    parts = [f"{met} 项达标"]
    if standing.failing:
        names = "、".join(one.item.title for one in standing.failing)
        parts.append(f"{len(standing.failing)} 项不达标（{names}）")
    if standing.unknown:
        names = "、".join(one.item.title for one in standing.unknown)
        parts.append(f"{len(standing.unknown)} 项情况不明（{names}）")
    return f"{standing.year}年：{'，'.join(parts)}"


def standing_context(household: Household, year: int, user: User) -> dict[str, Any]:
    """Everything but forms, tabs and crumbs."""
    standing = judgement_of(household, year)
    judgements = list(
        household.judgements.filter(year=year)
        .select_related("observed_by", "signed_by", "returned_by")
        .prefetch_related("items")
        .order_by("-version")
    )
    for judgement in judgements:
        judgement.household = household
    waiting = next((one for one in judgements if one.state == Judgement.State.HANDED_IN), None)
    found = signing.photos_of(household, year)
    may_work = user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region)
    return {
        "standing": standing,
        "sentence": in_a_sentence(standing),
        "year": year,
        "years": year_choice.year_links(year_choice.known_years(household), year),
        "photos": {matter: [proof(file) for file in files] for matter, files in found.items()},
        "judgements": judgements,
        "waiting": waiting,
        "waiting_items": _decided(standing, waiting),
        "moved": signing.changed_items(waiting) if waiting else [],
        "may_work": may_work and household.dissolved_on is None,
        "may_judge": may_work and waiting is None and household.dissolved_on is None,
        "may_review": bool(waiting and signing.may_review(waiting, user)),
        "signatures": _signatures(waiting or standing.signed),
        "statement": signing.STATEMENT,
        "review_statement": signing.REVIEW_STATEMENT,
        "who": user.full_name,
    }


def _decided(standing: Standing, judgement: Judgement | None) -> dict[str, Any]:
    """What the waiting judgement says of each item."""
    return {one.item: one for one in judgement.items.all()} if judgement else {}


def _signatures(judgement: Judgement | None) -> list[dict[str, Any]]:
    if judgement is None:
        return []
    found = Signature.objects.filter(
        event__subject=Judgement._meta.label_lower, event__subject_id=judgement.pk
    )
    return hands(found, role=_role)


def _role(signature: Signature) -> str:
    is_judge = signature.role == Signature.Role.VERIFIER
    return "判定人" if is_judge else signature.get_role_display()
