"""From files to leads by the commands alone: every planted discrepancy, and nothing else."""

import pytest
from django.core.management import call_command

from ledger.events import verify
from ledger.models import Event
from screening.comparison.rules import load_rules
from screening.models import Extract, Lead
from tests.screening.whole_county import rows, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_county_gives_exactly_the_planted_leads(tmp_path, capsys):
    made, out = tmp_path / "made", tmp_path / "leads.csv"
    take_in(made, households=300, seed=11)

    call_command("compare", "--leads", str(out))

    truth = rows(made / "truth.csv")
    assert rows(out) == truth
    assert {rule for rule, _household, _number in truth} == {rule.code for rule in load_rules()}
    assert not Extract.objects.filter(state=Extract.State.REFUSED).exists()


def test_the_same_night_again_changes_nothing(tmp_path, capsys):
    take_in(tmp_path / "made", households=200, seed=12)
    call_command("compare")
    before = list(Lead.objects.order_by("pk").values())
    told = Event.objects.count()

    call_command("compare")

    assert list(Lead.objects.order_by("pk").values()) == before
    assert Event.objects.count() == told
    assert list(verify()) == []
