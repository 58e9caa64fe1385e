"""Where somebody binds themselves at a desk the password is asked again, or the PIN of a personal
key: a lead, a bulletin, a case, a place of a screening round, a sampled visit; at a desk and on a
phone.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.bulletins import acts
from accountability.bulletins.acts import Text
from accountability.demo import accounts
from accountability.models import Bulletin, Case
from ledger.models import Signature
from regions import personal_keys
from regions.duties import Duty
from regions.models import User
from screening.campaigns import reviewing
from screening.models import CampaignVisit, SignOff
from tests.browser import SIZES
from tests.e2e.test_look_backs import frozen
from tests.factories import HouseholdFactory, PostingFactory
from tests.factories.cases import CaseFactory, proposed, step_of
from tests.screening.campaigns.conftest import Team, outside
from tests.screening.leads.conftest import make_loop

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PIN = "629183"


@pytest.fixture
def asked(village_people, visit, settings) -> Callable[..., None]:
    """`asked(name, username, path, button, **given)` presses the button that unfolds the form,
    tries a wrong password and a wrong PIN at both sizes, and then signs.
    """
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # each time

    def ask(name: str, username: str, path: str, button: str, **given: str) -> None:
        here = visit(username)
        user = User.objects.get(username=username)
        for field in ("password", "pin"):
            if field == "pin":
                personal_keys.register(user, PIN, by=user)
            for size, viewport in SIZES.items():
                here.page.set_viewport_size(viewport)
                here.open(path)
                unfold(here, button, field)
                fill(here, given | {field: "000000"})
                here.press(button)
                asking = here.page.locator(f"input[name={field}]")
                asking.scroll_into_view_if_needed()
                here.look(f"again-{name}-{field}-{size}")
        asking.fill(PIN)
        here.press(button)
        assert here.faults == []

    return ask


def unfold(here, button: str, field: str) -> None:
    """Come to the field; where the form stands open there is nothing to press."""
    asking = here.page.locator(f"input[name={field}]")
    if not asking.is_visible():
        here.press(button)
    asking.scroll_into_view_if_needed()


def fill(here, given: dict[str, str]) -> None:
    for name, value in given.items():
        one = here.page.locator(f"form:has(button:visible) [name={name}]:visible")
        kind = one.evaluate("field => field.tagName")
        one.select_option(value) if kind == "SELECT" else one.fill(value)


@pytest.fixture
def team(village_people) -> Team:
    way = village_people
    return Team(
        grid=way.grid,
        prefecture=way.zhou,
        county=way.reviewer,
        county_other=way.closer,
        township=way.township,
        village=way.village,
        worker=PostingFactory(duty=Duty.GRID_WORKER, region=way.grid).user,
        beside=PostingFactory(duty=Duty.VILLAGE_LEADER, region=way.place).user,
    )


@pytest.fixture
def visited(team) -> CampaignVisit:
    """The round's only household of its village, visited and drawn by the township."""
    home = HouseholdFactory(region=team.grid)
    HouseholdFactory(region=team.grid)
    campaign = team.open()
    team.answered(home)
    reviewing.draw(campaign, team.grid.parent.parent, by=team.township)
    return team.visit(home)


def test_a_bulletin_is_issued(village_people, asked):
    way = village_people
    for _n in range(3):
        way.closed()
    way.registered()
    bulletin = frozen(way, timezone.localdate()).bulletins.get()
    text = Text(
        "黔南扶领办通〔2018〕12号", bulletin.organ, bulletin.title, "各县（市）：", bulletin.body
    )
    acts.edit(bulletin, text, seen=acts.version(bulletin), by=way.zhou)
    acts.examine(acts.hand_in(bulletin, by=way.zhou), by=way.zhou_second)

    asked("bulletin", "lingdao", f"/reports/bulletins/{bulletin.pk}/", "签发")

    assert Bulletin.objects.get().state == Bulletin.State.ISSUED


def test_a_case_is_decided(village_people, asked):
    clerk = User.objects.get(username=accounts.JOINT_MEETING)
    case = proposed(CaseFactory(region=village_people.county, opened_by=clerk))
    given = {
        "form": str(step_of("诫勉").pk),
        "organ": "测试县纪委监委",
        "document_no": "测纪〔2018〕1号",
    }

    asked(
        "case", "lianxi", reverse("accountability:case-detail", args=[case.pk]), "作出决定", **given
    )

    assert Case.objects.get().state == Case.State.DECIDED


def test_a_place_of_a_round_is_signed_for(team, asked):
    home, other = HouseholdFactory(region=team.grid), outside(team.grid)
    campaign = team.open()
    team.answered(home)
    team.answered(other)

    asked("round", team.village.username, f"/screening/campaigns/{campaign.pk}/", "本级签字")

    assert SignOff.objects.get().region == team.grid.parent


def test_a_sampled_visit_is_agreed(team, visited, asked):
    asked("visit", team.township.username, f"/screening/visits/{visited.pk}/", "复核同意，签字")

    visited.refresh_from_db()
    assert visited.reviewed_by == team.township


def test_a_lead_is_filed_up(village_people, asked):
    loop = make_loop(village_people.grid)
    lead = loop.answered(loop.lead())

    asked(
        "lead",
        village_people.village.username,
        f"/screening/leads/{lead.pk}/",
        "复核同意，签字备案",
    )

    assert Signature.objects.filter(role=Signature.Role.FILER).count() == 1
