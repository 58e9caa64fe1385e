"""Where rows are wanting, nobody is accused of not being in the table: it waits, and is said."""

from datetime import date
from functools import partial

import pytest
import sqlglot
from django.urls import reverse
from sqlglot import exp

from ledger.models import Status
from regions.duties import Duty
from screening.comparison.rules import Rule, load_rules
from screening.feeds import FEEDS
from screening.models import ComparisonRun, Extract, Lead
from screening.operations import (
    batches,
    receive_extract,
    runs,
)
from screening.reconcile import Guard
from screening.run_findings import FindingsOfRun
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db
BORN = date(1940, 5, 1)
ALL = range(20)
"""Persons 0 to 19 draw a pension; 0 to 9 are in the register."""


@pytest.fixture(autouse=True)
def _one_rule(monkeypatch):
    """r31: sixty and not among those who draw a pension; r03 goes by what is there."""
    only = tuple(rule for rule in load_rules() if rule.code in ("r03", "r31"))
    monkeypatch.setattr(runs, "load_rules", lambda: only)


def settle(first: int = 0):
    """A county with ten registered old people, numbered from `first`."""
    grid = GridFactory()
    for n in range(first, first + 10):
        person = PersonFactory(
            name=named(n), id_number=number(n, BORN), id_raw=number(n, BORN), birth_on=BORN
        )
        home = HouseholdFactory(region=grid, is_registered=True)
        MembershipFactory(person=person, household=home)
    return grid.parent.parent.parent


def named(n: int) -> str:
    return f"陆试{chr(0x4E00 + n)}"


@pytest.fixture
def county():
    return settle()


@pytest.fixture
def deliver(tmp_path):
    def put(county, people, day: str = "20180630") -> Extract:
        """Who draws a pension; the police know of nobody of them anything else."""
        police = tmp_path / f"ga_population_{county.code}_20180630.csv"
        police.write_text(
            "姓名,公民身份号码,户号,户口状态\r\n"
            + "".join(f"{named(n)},{number(n, BORN)},H{n},正常\r\n" for n in people),
            encoding="utf-8",
        )
        if day == "20180630":
            receive_extract(police)
        pensions = tmp_path / f"rs_pension_{county.code}_{day}.csv"
        pensions.write_text(
            "姓名,身份证号,险种,月领取金额,待遇状态\r\n"
            + "".join(f"{named(n)},{number(n, BORN)},城乡居民,98,正常\r\n" for n in people),
            encoding="utf-8",
        )
        return receive_extract(pensions)

    return put


def told(run: ComparisonRun, code: str = "r31") -> dict:
    return next(rule for rule in run.facts["rules"] if rule["code"] == code)


# --- held, counted, released -------------------------------------------------------------------
def test_half_a_table_accuses_nobody_who_is_not_in_it(county, deliver):
    deliver(county, ALL)
    compared(county)
    deliver(county, range(9), "20180731")

    run = compared(county)

    assert not Lead.objects.exists()
    assert (told(run)["findings"], told(run)["new"], told(run)["withheld"]) == (1, 0, 1)
    assert run.facts["counts"]["withheld"] == 1
    assert [doubt["withheld"] for doubt in run.facts["doubts"]] == [["r31"]]


def test_half_again_is_not_whole(county, deliver):
    deliver(county, ALL)
    compared(county)
    deliver(county, range(9), "20180731")
    deliver(county, range(9), "20180831")

    assert told(compared(county))["withheld"] == 1


def test_a_whole_table_opens_what_is_still_so(county, deliver):
    deliver(county, ALL)
    compared(county)
    deliver(county, range(8), "20180731")
    compared(county)
    deliver(county, [*range(9), *range(10, 20)], "20180831")

    run = compared(county)

    assert Lead.objects.get().person.name == named(9)
    assert (told(run)["new"], told(run)["withheld"]) == (1, 0)


def test_who_vouches_for_the_batch_opens_it(county, deliver, officer):
    deliver(county, ALL)
    compared(county)
    half = deliver(county, range(9), "20180731")
    compared(county)
    batches.vouch(half, by=officer(Duty.COUNTY_OFFICE, county), because="名单已核对，完整")

    run = compared(county)

    assert (Lead.objects.count(), told(run)["withheld"]) == (1, 0)


def test_who_says_so_for_one_run_opens_it(county, deliver):
    deliver(county, ALL)
    compared(county)
    deliver(county, range(9), "20180731")

    assert told(compared(county, accepts_drop=True))["new"] == 1


def test_a_lead_that_stands_stays_and_is_not_counted_as_waiting(county, deliver):
    deliver(county, [*range(9), *range(10, 20)])
    compared(county)
    deliver(county, range(9), "20180731")

    run = compared(county)

    assert (told(run)["still"], told(run)["withheld"]) == (1, 0)
    assert Lead.objects.get().vanished_run_id is None


def test_a_verdict_on_other_facts_is_not_asked_again(county, deliver):
    deliver(county, [*range(9), *range(10, 20)])
    compared(county)
    Lead.objects.update(status=Status.WITHDRAWN, decided_hash="b" * 64)
    deliver(county, range(9), "20180731")

    run = compared(county)

    assert (told(run)["withheld"], told(run)["decided"], told(run)["reopened"]) == (1, 0, 0)
    assert Lead.objects.get().status == Status.WITHDRAWN


def test_a_verdict_on_the_same_facts_holds_as_ever(county, deliver):
    deliver(county, [*range(9), *range(10, 20)])
    compared(county)
    Lead.objects.update(status=Status.WITHDRAWN)
    deliver(county, range(9), "20180731")

    assert (told(compared(county))["withheld"], told(compared(county))["decided"]) == (0, 1)


def test_another_county_opens_as_ever(deliver):
    one, other = settle(), settle(100)
    deliver(one, ALL)
    deliver(other, range(100, 120))
    compared(one.parent)
    deliver(one, range(9), "20180731")
    deliver(other, [*range(100, 109), *range(110, 120)], "20180731")

    run = compared(one.parent)

    assert Lead.objects.get().person.name == named(109)
    assert (told(run)["new"], told(run)["withheld"]) == (1, 1)


# --- a count that jumps ------------------------------------------------------------------------
def test_a_count_that_jumps_clears_nothing_night_after_night(county, deliver, monkeypatch):
    monkeypatch.setattr(runs, "Guard", partial(Guard, least=3))
    deliver(county, [*range(1, 10), *range(10, 20)])
    compared(county)
    deliver(county, [0, *range(6, 20)], "20180731")

    nights = [compared(county), compared(county)]

    assert ["5 条，此前为 1 条" in told(run)["suspended"] for run in nights] == [True, True]
    assert not Lead.objects.filter(vanished_run__isnull=False).exists()


def test_a_jump_that_somebody_says_is_real_is_usual_from_then_on(county, deliver, monkeypatch):
    monkeypatch.setattr(runs, "Guard", partial(Guard, least=3))
    deliver(county, [*range(1, 10), *range(10, 20)])
    compared(county)
    deliver(county, [0, *range(6, 20)], "20180731")
    compared(county, accepts_drop=True)

    run = compared(county)

    assert (told(run)["suspended"], told(run)["usual"]) == ("", 5)
    assert Lead.objects.filter(vanished_run__isnull=False).count() == 1


# --- the pages ---------------------------------------------------------------------------------
@pytest.fixture
def doubted(county, deliver) -> ComparisonRun:
    deliver(county, ALL)
    compared(county)
    deliver(county, range(9), "20180731")
    return compared(county)


def test_a_night_kept_from_before_the_column_is_listed_as_ever(doubted):
    lines = FindingsOfRun(doubted).lines
    without = [line.rpartition(",")[0] for line in lines.read_text().splitlines()]
    lines.write_text("\n".join(without) + "\n")

    assert FindingsOfRun(doubted).counts() == {
        "": 1,
        "still": 0,
        "moved": 0,
        "held": 0,
        "exempt": 0,
        "withheld": 0,
    }


def test_the_run_says_so_and_its_figure_opens_to_the_list(client, county, officer, doubted):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    behind = f"{reverse('screening:run-findings', args=[doubted.pk])}?rule=r31&became=withheld"

    page = client.get(reverse("screening:run-detail", args=[doubted.pk])).content.decode()
    listed = client.get(behind).content.decode()

    assert behind.replace("&", "&amp;") in page
    assert "暂不新增线索：r31" in page
    assert page.count("不标记消失") >= 2
    assert listed.count('<td class="which">') == 1
    assert "待数据报全" in listed


# --- which rules -------------------------------------------------------------------------------
def by_absence(rule: Rule) -> set[str]:
    """The feeds that a rule denies, joins loosely or adds up: a row less may be a finding more.

    A named part of the rule that is so read stands for the tables it is made from.
    """
    tree = sqlglot.parse_one(rule.sql, read="duckdb")
    made_from = {
        part.alias: {one.name for one in part.find_all(exp.Table) if one.parent_select is part.this}
        for part in tree.find_all(exp.CTE)
    }
    denied = {t.name for t in tree.find_all(exp.Table) if any(map(is_against, ancestors(t)))}
    behind = {name for part in denied for name in made_from.get(part, ())}
    return (denied | behind) & set(FEEDS)


def ancestors(node: exp.Expression) -> list[exp.Expression]:
    above = node.parent
    return [above, *ancestors(above)] if above else []


def is_against(node: exp.Expression) -> bool:
    is_loose = isinstance(node, exp.Join) and node.side != ""
    is_sum = isinstance(node, exp.Select) and bool(node.args.get("group") or node.find(exp.Window))
    return isinstance(node, exp.Not | exp.Except) or is_loose or is_sum


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.code)
def test_a_rule_names_every_table_whose_absent_rows_speak(rule):
    assert set(rule.absence) == by_absence(rule)
