"""What a row is, by plain columns, and how a page is read."""

from typing import Any

from households.models import (
    Export,
    HandOver,
    Household,
    Membership,
    Person,
    Procedure,
    QualityRun,
    Round,
    SavedFilter,
)
from ledger.models import Job
from tests.households.scope.brute import Brute, May
from tests.households.scope.looking import Look, keys


# --- what a row is ------------------------------------------------------------------------------
def is_living(_brute: Brute, home: Household) -> bool:
    return home.dissolved_on is None


def membership_of(brute: Brute, person: Person) -> Membership | None:
    """The present one, else the last."""
    mine = [m for m in brute.rows(Membership) if m.person_id == person.pk]
    return max(mine, key=lambda m: (m.left_on is None, m.left_on, m.pk), default=None)


def is_present(brute: Brute, person: Person) -> bool:
    last = membership_of(brute, person)
    return last is not None and last.left_on is None


def has_gone(brute: Brute, person: Person) -> bool:
    last = membership_of(brute, person)
    return last is not None and last.left_on is not None


def sees_person(look: Look, person: Person) -> bool:
    return look.sees(May.HOUSEHOLD_VIEW, place_of_person(look.brute, person))


def place_of_person(brute: Brute, person: Person) -> int | None:
    last = membership_of(brute, person)
    return brute.lived_at.get(person.pk) if last else None


def sees_round(look: Look, one: Round) -> bool:
    """Its village is in sight, or one of its households."""
    inside = [
        look.brute.homes[p.household_id].region_id
        for p in look.brute.rows(Procedure)
        if p.round_id == one.pk
    ]
    return any(look.sees(May.HOUSEHOLD_VIEW, region) for region in (one.region_id, *inside))


def sees_export(look: Look, export: Export) -> bool:
    return export.asked_by_id == look.user.pk or look.sees(May.EXPORT_APPROVE, export.region_id)


def sees_run(look: Look, run: QualityRun) -> bool:
    """It looked at something in sight: it and a post lie above one another."""
    brute = look.brute
    return any(
        brute.is_under(post, run.region_id) or brute.is_under(run.region_id, post)
        for post in brute.posts(look.user, May.HOUSEHOLD_VIEW)
    )


def sees_filter(look: Look, one: SavedFilter) -> bool:
    """One's own, and what the offices share that one is posted at, not those above or below."""
    offices = [post for may in May for post in look.brute.posts(look.user, may)]
    return one.owner_id == look.user.pk or one.office_id in offices


def sees_hand_over(look: Look, one: HandOver) -> bool:
    is_party = look.user.pk in (one.leaver_id, one.successor_id)
    return is_party or look.sees(May.GRID_PLAN, one.region_id)


def is_load(_brute: Brute, job: Job) -> bool:
    return job.kind == "households.load_register"


def is_registered(home: Household) -> bool:
    return home.poor_kind != "一般农户"


def is_poor(home: Household) -> bool:
    return is_registered(home) and home.exit_status in ("未脱贫", "返贫")


# --- how a page is read -------------------------------------------------------------------------
def context(*names: str) -> Any:
    """Read a value of the answer's context, by attribute or key."""

    def read(response: Any) -> Any:
        value: Any = response.context
        for name in names:
            value = value[name] if not hasattr(value, name) else getattr(value, name)
        return value

    return read


def stat(n: int) -> Any:
    return lambda response: int(str(response.context["stats"][n]["value"]).replace(",", ""))


def many(_look: Look, rows: list[Any]) -> int:
    return len(rows)


def how_many(rule: Any) -> Any:
    return lambda _look, rows: sum(bool(rule(row)) for row in rows)


def ill(_look: Look, people: list[Person]) -> int:
    return sum("患有大病" in y.health for p in people for y in p.years.all())


def rows_of(name: str = "rows", inner: str = "") -> Any:
    """The keys of the rows of a context; `inner` is what holds the row itself."""

    def read(response: Any) -> list[int]:
        found = [_inner(row, inner) for row in response.context[name]]
        return keys(found)

    return read


def _inner(row: Any, inner: str) -> Any:
    if isinstance(row, tuple):
        return row[0]
    return row[inner] if isinstance(row, dict) else getattr(row, inner) if inner else row


def codes_of(name: str = "rows") -> Any:
    return lambda response: [row[0].pk for row in response.context[name]]
