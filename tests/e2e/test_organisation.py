"""The organisation of a prefecture at a desk and on a phone: the chart down to a village, what is
missing, a body, and a post that goes to the next person.
"""

import pytest
from django.utils import timezone

from accountability.demo import accounts
from ledger import events
from regions.models import Cadre, Region
from taskforces.models import Body, BodyKind, Role, SeatHandOver
from tests.benchmarks._organisation_data import fill

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOME = "/organisation/"


def test_from_the_chart_to_a_hand_over_that_is_signed(village_people, visit):
    people = village_people
    grid = Region.objects.get(pk=people.grid.pk)
    top, county, township, village = grid.ancestors[:4]
    fill(timezone.localdate(), county.path)
    team = Body.objects.filter(region__parent=township, kind=BodyKind.WORK_TEAM).order_by("pk")[1]
    post = Body.objects.filter(kind=BodyKind.COMMAND_POST, region__path__startswith=county.path)
    seat = next(one for one in post[2].seats.all() if one.role == Role.COMMANDER)

    # Down from the prefecture, and what is missing on the way.
    zhou = visit(accounts.PREFECTURE)
    zhou.both("organisation-prefecture", HOME)
    zhou.both("organisation-county", f"{HOME}?region={county.code}")
    zhou.both("organisation-township", f"{HOME}?region={township.code}")
    zhou.both("organisation-village", f"{HOME}?region={team.region.code}")
    zhou.both("organisation-print", f"{HOME}print/?region={county.code}&paper=a3")
    zhou.both("organisation-coverage", f"{HOME}coverage/")
    zhou.both("organisation-coverage-county", f"{HOME}coverage/?region={county.code}")
    zhou.both("organisation-vacant", f"{HOME}coverage/vacant/?region={county.code}")
    zhou.both("organisation-bodies", f"{HOME}bodies/?region={county.code}")
    zhou.both("organisation-charges", f"{HOME}charges/?region={township.code}")
    zhou.both("organisation-roster", f"{HOME}roster/?region={township.code}")
    zhou.both("organisation-duties", f"{HOME}duties/")
    zhou.both("organisation-workbook", f"{HOME}workbook/")
    zhou.both("organisation-body", f"{HOME}bodies/{team.pk}/")
    zhou.both("organisation-new", f"{HOME}bodies/new/?region={county.code}")

    # A commander's post goes to the next, each signing on another's glass.
    zhou.page.set_viewport_size({"width": 1366, "height": 768})
    zhou.open(f"{HOME}bodies/{post[2].pk}/")
    zhou.page.locator(f"a[href='{HOME}hand-overs/of/seat/{seat.pk}/']").click()
    successor = Cadre.objects.filter(region=county).exclude(pk=seat.cadre_id).first()
    zhou.page.locator("input[name=cadre]").fill(successor.number)
    zhou.press("列出未办事项")
    made = SeatHandOver.objects.get()
    zhou.sign("strokes")
    zhou.press("签字交接")
    zhou.both("organisation-hand-over", f"{HOME}hand-overs/{made.pk}/")
    clerk = visit(people.reviewer.username)
    clerk.open(f"{HOME}hand-overs/{made.pk}/")
    clerk.sign("strokes")
    clerk.press("签字交接")
    clerk.both("organisation-handed-over", f"{HOME}hand-overs/{made.pk}/")

    made.refresh_from_db()
    held = post[2].seats.get(role=Role.COMMANDER, ends_on__isnull=True)
    assert (made.state, held.cadre) == (SeatHandOver.State.DONE, successor)
    assert list(events.verify()) == []
    assert [one for here in (zhou, clerk) for one in here.complaints] == []
    assert village.path.startswith(top.path)
