"""Each procedure from its first step to its outcome, by the right people."""

from datetime import date

import pytest

from households.models import Act, Procedure, Round
from households.procedures.variants import VARIANTS
from ledger.models import Event, Signature
from ledger.models import Step as TakenStep
from tests.factories import GridFactory
from tests.households.walking import Office, Walk, home

pytestmark = pytest.mark.django_db

NOT_REGISTERED = {"poor_kind": "一般农户", "exit_status": "", "identified_on": None}
POOR = {"poor_kind": "一般贫困户", "exit_status": "未脱贫"}
OUT = {"poor_kind": "一般贫困户", "exit_status": "已脱贫", "exit_year": 2017}
MONITORED = OUT | {"monitor_kind": "脱贫不稳定户", "risks": ["因病"], "risk_is_removed": False}
WAYS = [
    pytest.param("identify", NOT_REGISTERED, {"exit_status": "未脱贫", "cause_main": "因病"},
                 id="identified-two-notices"),
    pytest.param("identify-twice", NOT_REGISTERED, {"poor_kind": "一般贫困户"},
                 id="identified-two-meetings"),
    pytest.param("exit", POOR, {"exit_status": "已脱贫", "exit_year": 2018}, id="exit"),
    pytest.param("relapse", OUT, {"exit_status": "返贫", "relapse_year": 2018}, id="relapse"),
    pytest.param("remove", POOR, {"poor_kind": "一般农户", "exit_status": "", "cause_main": ""},
                 id="removal"),
    pytest.param("monitor", OUT, {"monitor_kind": "脱贫不稳定户", "risks": ["因病"],
                                  "risk_is_removed": False}, id="monitored"),
    pytest.param("monitor-urgent", OUT, {"monitor_kind": "脱贫不稳定户"}, id="help-first"),
    pytest.param("clear", MONITORED, {"risk_is_removed": True, "risk_removal_mode": "帮扶消除"},
                 id="risk-removed"),
]  # fmt: skip


@pytest.fixture
def office(db):
    return Office(GridFactory())


@pytest.mark.parametrize(("variant", "before", "after"), WAYS)
def test_a_procedure_ends_in_its_outcome(variant, before, after, office):
    household = home(office.grid, **before)
    round_ = Walk(office, variant, [household]).to_the_end()
    household.refresh_from_db()

    assert {name: getattr(household, name) for name in after} == after
    assert round_.state == Round.State.DONE
    procedure = Procedure.objects.get()
    assert procedure.state == Procedure.State.DONE
    assert procedure.act.state == Act.State.DONE
    assert procedure.act.kind == "standing"


def test_every_step_is_signed_and_on_the_trail(office):
    household = home(office.grid, **NOT_REGISTERED)
    Walk(office, "identify", [household]).to_the_end()
    recorded = Event.objects.filter(kind="households.procedure.recorded")

    assert [event.data["step"] for event in recorded] == [
        step.key for step in VARIANTS["identify"].steps
    ]
    signed = Signature.objects.filter(event__in=recorded)
    assert set(signed.values_list("event", flat=True)) == set(recorded.values_list("pk", flat=True))
    visit = signed.filter(event__data__step="visit").values_list("role", flat=True)
    assert list(visit) == ["verifier", "second_verifier"]


def test_visit_review_and_approval_are_three_persons_for_good(office):
    household = home(office.grid, **POOR)
    Walk(office, "exit", [household]).to_the_end()
    taken = TakenStep.objects.filter(subject="households.procedure")

    assert set(taken.values_list("kind", "person")) == {
        ("visit", office.worker.person),
        ("visit", office.second.person),
        ("review", office.reviewer.person),
        ("approve", office.approver.person),
    }


def test_an_identified_household_has_the_month_of_its_approval(office):
    household = home(office.grid, **NOT_REGISTERED)
    walk = Walk(office, "identify", [household], start=date(2018, 3, 5))
    walk.to_the_end()
    household.refresh_from_db()

    assert household.identified_on == date(2018, 3, 1)
    assert household.members.get().person.identified_on == date(2018, 3, 1)


def test_households_of_one_round_share_meeting_notice_review_and_approval(office):
    several = [home(office.grid, **POOR) for _n in range(3)]
    Walk(office, "exit", several).to_the_end()

    assert Event.objects.filter(data__step="meeting", subject="households.round").count() == 1
    assert {one.exit_status for one in type(several[0]).objects.all()} == {"已脱贫"}


def test_a_meeting_that_votes_no_ends_that_household_only(office):
    yes, no = home(office.grid, **POOR), home(office.grid, **POOR)
    walk = Walk(office, "exit", [yes, no])
    walk.to("meeting")
    first, second = walk.people()
    from households.procedures import Result

    walk.take(results={first.pk: Result(True, "", 8, 1, 1), second.pk: Result(True, "", 5, 5, 0)})
    second.refresh_from_db()

    assert second.state == Procedure.State.REFUSED
    assert second.ended_why == "赞成 5 票，未过半数"
    walk.to_the_end()
    no.refresh_from_db()
    assert no.exit_status == "未脱贫"


def test_the_first_measure_waits_for_the_township(office):
    household = home(office.grid, **OUT)
    Walk(office, "monitor", [household]).to_the_end()

    act = Act.objects.get(kind="measures")
    assert (act.state, act.proposed_by) == (Act.State.OPEN, office.leader)
