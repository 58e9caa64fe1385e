"""The table, first part: every address that lists or counts rows of the base map."""

from typing import Any

from households.models import (
    Act,
    Conflict,
    Export,
    HandOver,
    Helper,
    Household,
    HouseholdCode,
    HouseholdMark,
    IncomeSheet,
    Judgement,
    Pairing,
    Person,
    QualityFinding,
    QualityRun,
    Round,
    SavedFilter,
)
from ledger.models import Job
from regions.models import Region
from tests.households.scope.brute import May
from tests.households.scope.looking import Door, Look, Rows, keys
from tests.households.scope.places import itself, nowhere, of_home, of_region
from tests.households.scope.reading import (
    codes_of,
    context,
    has_gone,
    how_many,
    ill,
    is_living,
    is_load,
    is_poor,
    is_present,
    is_registered,
    many,
    place_of_person,
    rows_of,
    sees_export,
    sees_filter,
    sees_person,
    sees_round,
    stat,
)
from tests.households.scope.world import BATCH


def search(look: Look, kind: str, words: str) -> set[int]:
    """What the search box finds."""
    response = look.client.post("/households/search/", {"kind": kind, "who": words}, follow=True)
    return {row.pk for row in response.context["shown"].rows}


class Search:
    """Households and persons are found by what is theirs where they are in sight, and else not."""

    name = "households:household-search"

    def faults(self, look: Look) -> Any:
        brute = look.brute
        if not look.brute.may(look.user, (May.HOUSEHOLD_VIEW,)):
            return
        homes = brute.rows(Household)
        for home in look.some(homes, lambda h: look.sees(May.HOUSEHOLD_VIEW, h.region_id)):
            is_seen = look.sees(May.HOUSEHOLD_VIEW, home.region_id)
            for words in (home.household_no, home.phone):
                found = search(look, "household", words)
                if (home.pk in found) != is_seen or found - {home.pk}:
                    yield f"search of {words} (in sight: {is_seen}) finds households {found}"
        for person in look.some(brute.rows(Person), lambda p: sees_person(look, p)):
            is_seen = sees_person(look, person)
            for words in (person.name, person.id_number, person.id_number[-6:]):
                found = search(look, "person", words)
                if (person.pk in found) != is_seen:
                    yield f"search of {words} (in sight: {is_seen}) finds persons {found}"


LISTS: list[Door] = [
    Rows(
        "households:household-list", Household, of_region,
        lambda response: keys(response.context["shown"].rows),
        keep=is_living, query={"all": "yes"},
        numbers=(
            ("households", stat(0), many),
            ("registered", stat(1), how_many(is_registered)),
            ("still poor", stat(2), how_many(is_poor)),
            ("out", stat(3), how_many(lambda h: is_registered(h) and not is_poor(h))),
            ("monitored", stat(4), how_many(lambda h: h.monitor_kind and not h.risk_is_removed)),
            ("never surveyed", stat(5), how_many(lambda h: h.surveyed_on is None)),
            ("rows", lambda r: r.context["shown"].total.rows, many),
        ),
    ),
    Rows(
        "households:household-list", Household, of_region,
        lambda response: keys(response.context["shown"].rows),
        keep=lambda brute, h: is_living(brute, h) and is_poor(h), query={"registered": "poor"},
    ),
    Rows(
        "households:household-list", Household, of_region,
        lambda response: keys(response.context["shown"].rows),
        keep=lambda _brute, h: h.dissolved_on is not None, query={"dissolved": "yes"},
    ),
    Rows(
        "households:person-list", Person, place_of_person,
        lambda response: keys(response.context["shown"].rows),
        keep=is_present, query={"all": "yes"},
        numbers=(("persons", stat(0), many), ("gravely ill", stat(2), ill)),
    ),
    Rows(
        "households:person-list", Person, place_of_person,
        lambda response: keys(response.context["shown"].rows),
        keep=has_gone, query={"left": "yes"},
    ),
    Search(),
    Rows(
        "households:api-household-list", Household, of_region,
        lambda response: [row["id"] for row in response.json()["results"]],
        keep=is_living,
    ),
    Rows(
        "households:api-person-list", Person, place_of_person,
        lambda response: [row["id"] for row in response.json()["results"]],
        keep=is_present,
    ),
    Rows(
        "households:act-list", Act, of_home, rows_of(inner="act"),
        query={"batch": BATCH}, keep=lambda _brute, act: act.batch == BATCH,
        numbers=(("all", lambda r: r.context["tabs"][0][1], many),),
    ),
    Rows(
        "households:act-list", Act, of_home,  # one act stands for all of its batch
        lambda r: [row.act.pk for row in r.context["rows"] if not row.act.batch],
        keep=lambda _brute, act: not act.batch,
        numbers=(
            ("all", lambda r: r.context["tabs"][0][1],
             lambda look, rows: len(rows) + look.count(Act, of_home, lambda act: act.batch)),
            ("mine", lambda r: r.context["stats"][-1]["value"], lambda _look, _rows: 0),
        ),
    ),
    Rows(
        "households:conflict-list", Conflict, of_home, rows_of(inner="conflict"),
        numbers=(("all", lambda r: r.context["tabs"][0][1], many),),
    ),
    Rows(
        "households:finding-list", QualityFinding, of_home, rows_of(inner="finding"),
        query={"state": "all"},
        numbers=(("rows", lambda r: int(r.context["total"]), many),),
    ),
    Rows(
        "households:code-list", Household, of_region, rows_of(),
        keep=is_living, unseen="404", about=context("place"), levels=range(4, 6),
        numbers=(
            ("households", context("figures", "total"), many),
            ("with a code", context("figures", "coded"),
             lambda look, rows: len({c.household_id for c in look.brute.rows(HouseholdCode)}
                                     & {h.pk for h in rows})),
        ),
    ),
    Rows(
        "households:mark-list", HouseholdMark, of_home,
        lambda response: keys(response.context["page"]),
        keep=lambda _brute, mark: mark.state == "proposed", unseen="404", about=context("place"),
        numbers=(
            ("proposed", lambda r: sum(row["proposed"] for row in r.context["rows"]), many),
        ),
    ),
    Rows(
        "households:helper-list", Helper, of_region,
        lambda response: keys(response.context["page"]),
        sight=May.GRID_PLAN, unseen="404", about=context("place"),
        numbers=(
            ("households", lambda r: sum(one.households for one in r.context["page"]),
             lambda look, rows: sum(one.helper_id in set(keys(rows)) and one.ends_on is None
                                    for one in look.brute.rows(Pairing))),
        ),
    ),
    Rows(
        "households:hand-over-list", HandOver, of_region,
        lambda response: keys(response.context["page"]),
        sight=May.GRID_PLAN, unseen="404", about=context("place"),
    ),
    Rows(
        "households:village-list", Region, itself, codes_of(),
        keep=lambda _brute, region: region.level == 4, unseen="404", about=context("region"),
    ),
    Rows(
        "households:round-list", Round, of_region, rows_of(inner="round"), sees=sees_round,
    ),
    Rows(
        "households:signing-queue", IncomeSheet, of_home, rows_of(inner="row"),
        query={"what": "drafts"}, by_place=False,
        numbers=(("drafts", lambda r: r.context["tabs"][2][1], many),),
    ),
    Rows(
        "households:signing-queue", Judgement, of_home, rows_of(inner="row"),
        query={"what": "judgements"}, by_place=False,
        numbers=(("judgements", lambda r: r.context["tabs"][1][1], many),),
    ),
    Rows(
        "households:place-as-of", Household, of_region,
        lambda response: [row["id"] for row in response.context["page"]],
        keep=is_living, unseen="404", about=context("place"),
        numbers=(
            ("households", lambda r: r.context["stats"][0][2], many),
            ("persons", lambda r: r.context["stats"][1][2],
             lambda _look, rows: sum(home.member_count for home in rows)),
            ("registered", lambda r: r.context["stats"][2][2], how_many(is_registered)),
        ),
    ),
    Rows(
        "households:place-behind", Household, of_region,
        lambda response: [row["id"] for row in response.context["page"]],
        keep=is_living, unseen="404", about=context("place"), query={"on": "2001-01-01"},
    ),
    Rows(
        "households:place-compare", Household, of_region, lambda response: [],
        keep=lambda _brute, _home: False, unseen="404", about=context("place"),
    ),
    Rows(
        "households:register-load", Job, of_region,
        lambda response: keys(response.context["page"]),
        sight=May.HOUSEHOLD_LOAD, keep=is_load, by_place=False,
    ),
    Rows(
        "households:export-list", Export, of_region,
        lambda response: keys(response.context["page"]),
        needs=(May.HOUSEHOLD_EXPORT, May.EXPORT_APPROVE), sees=sees_export, by_place=False,
        numbers=(
            ("to be approved", lambda r: r.context["tabs"][1][1],
             lambda look, rows: sum(row.state == "asked" and row.asked_by_id != look.user.pk
                                    and look.sees(May.EXPORT_APPROVE, row.region_id)
                                    for row in rows)),
        ),
    ),
    Rows(
        "households:filter-list", SavedFilter, nowhere,
        lambda r: [row[0].saved.pk for name in ("mine", "shared") for row in r.context[name]],
        sees=sees_filter, by_place=False, args=("household",),
    ),
    Rows(
        "households:quality-runs", QualityRun, of_region,
        lambda response: keys(response.context["page"]),
        unseen="404", about=context("region"), sees=lambda _look, _run: True,
        is_here=lambda brute, run, place: brute.is_under(place.pk, run.region_id),
    ),
]  # fmt: skip
