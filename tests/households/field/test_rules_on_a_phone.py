"""A phone finds by the trees what the check of the register finds by SQL, in a real Chromium."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from households.field import digests, forms_of, pulling
from households.field.reading import read
from households.models import Membership
from tests.factories import GridFactory
from tests.households.quality.breaks import BREAKS
from tests.households.quality.homes import clean_home

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = Path(settings.BASE_DIR, "static", "field", "rules.js")
ASK = """async ([source, forms, homes, today]) => {
    const rules = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(source));
    const found = [];
    for (const home of homes) {
        const own = rules.warnings(forms, "household", rules.ofHome(forms, home));
        found.push(...own.map(one => [one.code, home.id]));
        for (const member of home.members || []) {
            const known = rules.ofMember(forms, home, member, today);
            found.push(...rules.warnings(forms, "person", known).map(one => [one.code, member.id]));
        }
    }
    return found;
}"""


def as_told(keys):
    """Households as a phone has them, with all that goes along where something is open."""
    rows, fields = read(keys), pulling._Fields()
    return [
        pulling._home(home, rows, digests.Standing("", is_open=True), fields)
        for home in rows.households
    ]


def household_of(subject, scope):
    if scope == "household":
        return subject
    return Membership.objects.current().get(person=subject).household_id


def test_a_phone_finds_what_the_check_finds_and_nothing_else(browser, monkeypatch):
    """Each rule broken once, beside a household without a fault. Telephone numbers come masked,
    and are judged when they are typed: here they are told as typed.
    """
    monkeypatch.setattr(
        pulling, "phone_text", lambda fact, value: pulling.values.text_of(fact, value)
    )
    grid = GridFactory()
    clean = clean_home(grid)
    forms = json.loads(json.dumps(forms_of.forms()))
    told = {one["code"]: one["of"] for one in forms["warnings"]}
    broken = {code: BREAKS[code].make(grid) for code in told}
    keys = {
        household_of(subject, told[code])
        for code, subjects in broken.items()
        for subject in subjects
    }
    page = browser.new_page()
    homes = as_told([*keys, clean.household.pk])

    found = page.evaluate(
        ASK, [RULES.read_text(encoding="utf-8"), forms, homes, timezone.localdate().isoformat()]
    )

    wanted = [[code, subject] for code, subjects in broken.items() for subject in subjects]
    assert sorted(map(tuple, found)) == sorted(map(tuple, wanted))
