"""The table, last part: figures of places, addresses that act at a place or on many rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse

from households.models import (
    Act,
    Household,
    HouseholdMark,
    HouseholdYear,
    Membership,
    Procedure,
    QualityFinding,
)
from regions.models import Region
from screening.models import BulkDecision, Difference, VillageCoverage
from tests.households.scope.brute import May
from tests.households.scope.looking import Door, Look, Rows, keys, undone
from tests.households.scope.places import of_home, of_region, of_village
from tests.households.scope.reading import context, is_living, is_registered, many, rows_of, stat


def here(look: Look, model: Any) -> int:
    return look.count(model, of_region, lambda row: True, May.DIFFERENCE_VIEW)


def problems(look: Look, rows: list[Any]) -> int:
    """What the last check found: of the prefecture it is the run's own count, here none."""
    return 0 if look.place and look.place.level == 1 else len(rows)


def in_grids(look: Look, rows: list[Household]) -> int:
    return sum(look.brute.regions[home.region_id].level == 5 for home in rows)


def is_dry(brute: Any, home: Household) -> bool:
    """A living household whose year says that the water is not safe."""
    dry = {y.household_id for y in brute.rows(HouseholdYear) if y.has_safe_water is False}
    return home.dissolved_on is None and home.pk in dry


# --- at a place -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class AtPlace:
    """A POST that begins something at a place: out of sight the place does not exist."""

    name: str
    sight: May
    needs: May
    levels: range = range(1, 6)
    given: dict[str, Any] = field(default_factory=dict)

    def faults(self, look: Look) -> Iterator[str]:
        url = reverse(self.name)
        for place in look.places(self.sight, self.levels):
            status = look.ask(url, {"region": place.code, **self.given}, post=True).status_code
            if not look.brute.may(look.user, (self.needs,)):
                right: tuple[int, ...] = (403,)
            elif not look.sees(self.sight, place.pk):
                right = (404,)
            elif look.sees(self.needs, place.pk):
                right = (200, 302)
            else:
                right = (403,)
            if status not in right:
                yield f"{url} at {place.path} answers {status}, not {right[0]}"


class NewRound:
    """The villages and the households that a procedure can begin with."""

    name = "households:round-new"

    def faults(self, look: Look) -> Iterator[str]:
        url = reverse(self.name)
        villages = self._villages(look)
        response = look.ask(url)
        if not villages:
            if response.status_code != 403:
                yield f"{url} answers {response.status_code} to whoever may begin nowhere"
            return
        if (got := set(keys(response.context["villages"]))) != villages:
            yield f"{url} offers {sorted(got)}, the brute force {sorted(villages)}"
        for village in look.dice.sample(look.world.regions[4], 3):
            shown = look.ask(url, {"village": village.code, "variant": "remove"})
            about = shown.context["village"]
            if about.pk not in villages or (village.pk in villages and about.pk != village.pk):
                yield f"{url} is about {about.path} when asked for {village.path}"
            if shown.context["variant"] is None:
                continue
            if (got := set(keys(shown.context["households"]))) != (w := self._homes(look, about)):
                yield f"{url} offers the households {sorted(got)} of {about.path}, not {sorted(w)}"

    def _villages(self, look: Look) -> set[int]:
        posts = {
            post
            for need in (May.PROCEDURE_RECORD, May.PROCEDURE_REVIEW)
            for post in look.brute.posts(look.user, need)
        }
        every = [r for r in look.brute.regions.values() if r.level == 4]
        return {r.pk for r in every if r.pk in posts or r.parent_id in posts}

    def _homes(self, look: Look, village: Region) -> set[int]:
        running = {
            p.household_id for p in look.brute.rows(Procedure) if p.state in ("active", "held")
        }
        return {
            h.pk
            for h in look.brute.rows(Household)
            if is_living(look.brute, h)
            and is_registered(h)
            and h.pk not in running
            and look.brute.is_under(h.region_id, village.pk)
        }


class DifferenceSearch:
    """A difference is found by the name it is about, where it is in sight, and else not."""

    name = "screening:difference-search"

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.DIFFERENCE_VIEW,)):
            return
        rows = look.brute.rows(Difference)
        for one in look.some(rows, lambda d: look.sees(May.DIFFERENCE_VIEW, d.region_id)):
            with undone():
                response = look.client.post(reverse(self.name), {"who": one.who}, follow=True)
            found = {row["difference"].pk for row in response.context["rows"]}
            wanted = {
                d.pk
                for d in rows
                if d.who == one.who and look.sees(May.DIFFERENCE_VIEW, d.region_id)
            }
            if found != wanted:
                yield f"{self.name} of {one.who} finds {found}, the brute force {wanted}"


# --- many rows at once --------------------------------------------------------------------------
@dataclass(frozen=True)
class Many:
    """Of all rows that are ticked those in sight are acted on, and no other."""

    name: str
    model: Any
    place_of: Callable[[Any, Any], int | None]
    sight: May
    needs: tuple[May, ...]
    read: Callable[[Any], list[int]]
    given: Callable[[Look], dict[str, Any]] = lambda look: {}
    keep: Callable[[Any], bool] = lambda row: True

    def faults(self, look: Look) -> Iterator[str]:
        url, rows = reverse(self.name), look.brute.rows(self.model)
        with undone():
            response = look.client.post(url, {"pk": keys(rows), **self.given(look)})
            if not look.brute.may(look.user, self.needs):
                if response.status_code != 403:
                    yield f"{url} answers {response.status_code}, not 403"
                return
            got = set(self.read(response))
        seen = [r for r in rows if look.sees(self.sight, self.place_of(look.brute, r))]
        wanted = {row.pk for row in seen if self.keep(row)}
        if got != wanted:
            yield f"{url} takes {sorted(got)}, the brute force {sorted(wanted)}"


def confirmed(response: Any) -> list[int]:
    """The marks that this person decided just now."""
    mine = HouseholdMark.objects.filter(decided_by=response.wsgi_request.user, state="set")
    return keys(mine)


def an_exemption(look: Look) -> dict[str, Any]:
    until = look.world.today + timedelta(days=30)
    return {"verb": "exempt", "reason": "路在山那边，明年通", "until": f"{until}"}


ACTING: list[Door] = [
    AtPlace("households:code-issue", May.HOUSEHOLD_VIEW, May.CODE_ISSUE, range(4, 6)),
    AtPlace("households:plan-propose", May.HOUSEHOLD_VIEW, May.GRID_PLAN, range(4, 5),
            {"kind": "divide"}),
    AtPlace("households:quality-run-new", May.RUN_START, May.RUN_START, range(1, 3)),
    AtPlace("screening:basemap-run-new", May.RUN_START, May.RUN_START, range(1, 3)),
    AtPlace("screening:bulk-draw", May.DIFFERENCE_DECIDE, May.DIFFERENCE_DECIDE,
            given={"kind": "field", "field": "name", "grade": "variant"}),
    NewRound(),
    DifferenceSearch(),
    Many(
        "households:act-bulk", Act, of_home, May.HOUSEHOLD_VIEW, (May.HOUSEHOLD_SIGN,),
        lambda r: [pair[0].act.pk for pair in r.context["rows"]],
    ),
    Many(
        "households:finding-bulk", QualityFinding, of_home, May.QUALITY_EXEMPT,
        (May.HOUSEHOLD_SIGN, May.QUALITY_EXEMPT),
        lambda r: [one[0].finding.pk for one in r.context["outcomes"] if not one[0].problem],
        an_exemption,
    ),
    Many(
        "households:mark-confirm-many", HouseholdMark, of_home, May.HOUSEHOLD_PROPOSE,
        (May.HOUSEHOLD_PROPOSE,), confirmed, keep=lambda mark: mark.state == "proposed",
    ),
]  # fmt: skip

FIGURES: list[Door] = [
    Rows(
        "screening:basemap-people", Membership, of_village,
        lambda r: [row["key"] for row in r.context["rows"]],
        sight=May.DIFFERENCE_VIEW, unseen="404", about=context("scope"),
        keep=lambda _brute, one: one.left_on is None, query={"show": "persons"},
    ),
    Rows(
        "households:grid-list", Household, of_region, lambda response: [],
        keep=is_living, unseen="404", about=context("place"), is_read=False,
        numbers=(("households", context("sum", "households"), in_grids),),
    ),
    Rows(
        "households:quality-summary", QualityFinding, of_home, lambda response: [],
        unseen="404", about=context("region"), is_read=False,
        numbers=(
            ("to correct", stat(0), many),
            ("problems", lambda r: r.context["notice"].since_last.now, problems),
        ),
    ),
    Rows(
        "households:quality-rule", QualityFinding, of_home, lambda response: [],
        unseen="404", about=context("region"), args=("5_02_916",), is_read=False,
        numbers=(
            ("problems", lambda r: r.context["line"].total if r.context["line"] else 0, problems),
        ),
    ),
    Rows(
        "households:standard-list", Household, of_region, rows_of(inner="household"),
        keep=is_dry, unseen="own", about=context("region"), query={"item": "water"},
        numbers=(
            ("failing", lambda r: next(s["value"] for s in r.context["stats"] if s["on"]), many),
        ),
    ),
    Rows(
        "screening:difference-list", Difference, of_region, rows_of(inner="difference"),
        sight=May.DIFFERENCE_VIEW,
        numbers=(("to decide", lambda r: r.context["tabs"][0][1], many),),
    ),
    Rows(
        "screening:basemap-overview", BulkDecision, of_region,
        lambda r: keys(r.context["bulks"]),
        sight=May.DIFFERENCE_VIEW, unseen="404", about=context("scope"),
        numbers=(
            ("to decide", stat(0), lambda look, _rows: here(look, Difference)),
            ("matched", lambda r: r.context["total"].matched,
             lambda look, _rows: 4 * here(look, VillageCoverage)),
        ),
    ),
]  # fmt: skip
