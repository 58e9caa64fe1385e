"""What the page of the income sheet shows, as plain values."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from households import tabs
from households.income import accounts, differences, plausible, signing, years
from households.income.accounts import Account, Line
from households.income.drafts import files_of
from households.models import Household, IncomeGroup, IncomeItem, IncomeSheet
from households.year_choice import known_years, year_links
from ledger.models import Evidence, Signature
from ledger.shown import hands
from qiannan.templatetags.face import short_time
from regions.duties import Permission
from regions.models import User

State = IncomeSheet.State
_SHOWN_STATE = {
    State.DRAFT: "verifying",
    State.HANDED_IN: "to_sign",
    State.RETURNED: "returned",
    State.SIGNED: "closed",
}


def sheet_context(
    household: Household, year: int | None, user: User, *, version: int = 0
) -> dict[str, Any]:
    """Everything but forms and crumbs; `version` 0 is the newest."""
    shown = known_years(household)
    year = year or newest_year(household, shown)
    versions = accounts.sheets_of(household, year)
    sheet = next((one for one in versions if one.version == version), None)
    sheet = sheet or (versions[0] if versions else None)
    row = household.years.filter(year=year).first()
    account = _account(household, sheet, row)
    may_work = user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region)
    is_newest = bool(versions) and sheet is versions[0]
    return {
        **tabs.head_of(household, user, "households:income-sheet"),
        "year": year,
        "span": years.span_words(year),
        "years": year_links(shown, year),
        "sheet": sheet,
        "state": _SHOWN_STATE[State(sheet.state)] if sheet else "",
        "versions": versions,
        "account": account,
        "photos": _photos(account),
        "questions": plausible.questions(account, row) if account else [],
        "has_register": bool(row and row.has_income),
        "has_last": household.incomes.filter(year=year - 1, state=State.SIGNED).exists(),
        "stated_yuan": row.net_per_head_yuan if row and not sheet else None,
        **_change(household, year, account),
        "may_edit": may_work and is_newest and sheet is not None and sheet.is_draft,
        "may_begin": may_work and _is_settled(versions) and household.dissolved_on is None,
        "may_review": is_newest and _waits_for(sheet, user),
        "is_own": bool(sheet and sheet.handed_in_by_id == user.pk),
        "signatures": _signatures(sheet) if sheet else [],
        "statement": signing.STATEMENT,
        "review_statement": signing.REVIEW_STATEMENT,
        "who": user.full_name,
        "months": years.months(year),
        "kinds": _kinds() if may_work and is_newest and sheet and sheet.is_draft else [],
        "signers": ["算账人", "户主", "村（社区）审核"],
        "printed_at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }


def newest_year(household: Household, shown: list[int]) -> int:
    """The year of the newest account, else the running one."""
    newest = household.incomes.order_by("-year").values_list("year", flat=True).first()
    found = household.years.order_by("-year").values_list("year", flat=True).first()
    return max(newest or 0, found or 0) or shown[0]


def _account(household: Household, sheet: IncomeSheet | None, row: Any) -> Account | None:
    if sheet is not None:
        sheet.household = household
        return accounts.from_sheet(sheet)
    return accounts.from_register(row, household) if row and row.has_income else None


def _is_settled(versions: list[IncomeSheet]) -> bool:
    return not versions or versions[0].state in (State.SIGNED, State.RETURNED)


def _waits_for(sheet: IncomeSheet | None, user: User) -> bool:
    return bool(sheet and sheet.state == State.HANDED_IN and signing.may_review(sheet, user))


def _change(household: Household, year: int, account: Account | None) -> dict[str, Any]:
    """Last year's account and why this one differs."""
    before = accounts.account_of(household, year - 1) if account else None
    if account is None or before is None:
        return {"before": None}
    found = differences.differences(before, account)
    return {
        "before": before,
        "change_yuan": account.net_yuan - before.net_yuan,
        "differences": found,
        "steps": differences.picture(before, account),
        "is_coarse": not (before.is_detailed and account.is_detailed),
    }


def _photos(account: Account | None) -> dict[int, list[dict[str, str]]]:
    """The proofs of each line by the key of its first item."""
    lines = [line for line in (*account.lines, *account.aside) if line.items] if account else []
    owner = {item.proof_key: line.items[0].pk for line in lines for item in line.items}
    found: dict[int, list[dict[str, str]]] = {}
    if not owner:
        return found
    for file in files_of([item for line in lines for item in line.items]):
        found.setdefault(owner[file.subject_id], []).append(proof(file))
    return found


def proof(file: Evidence) -> dict[str, str]:
    return {
        "url": reverse("ledger:evidence-file", args=[file.pk]),
        "label": file.caption or f"{file.get_kind_display()} {short_time(file.uploaded_at)}",
        "kind": file.kind,
    }


def _signatures(sheet: IncomeSheet) -> list[dict[str, Any]]:
    """Who signed this version, in the order it was done."""
    found = Signature.objects.filter(
        event__subject=IncomeSheet._meta.label_lower, event__subject_id=sheet.pk
    )
    return hands(found, role=_role)


def _role(signature: Signature) -> str:
    is_reckoner = signature.role == Signature.Role.VERIFIER
    return "算账人" if is_reckoner else signature.get_role_display()


def _kinds() -> list[tuple[str, list[Any]]]:
    """The kinds to tap, group by group."""
    found: dict[str, list[Any]] = {}
    for kind in accounts.kinds_in_force():
        found.setdefault(accounts.TITLES[IncomeGroup(kind.group)], []).append(kind)
    return list(found.items())


def line_of(item: IncomeItem) -> Line:
    """The line that an item belongs to, with all its items."""
    account = accounts.from_sheet(item.sheet)
    lines = (*account.lines, *account.aside)
    return next(line for line in lines if any(one.pk == item.pk for one in line.items))
