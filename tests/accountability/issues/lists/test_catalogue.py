"""Aspects and items: seen with their issues, edited at the prefecture, ended and never deleted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accountability.models import Aspect, Item
from ledger.models import Event
from regions.duties import Duty
from tests.accountability.opened_forms import send

pytestmark = pytest.mark.django_db
CATALOGUE = reverse("accountability:issue-catalogue")


def address(name, row):
    return reverse(f"accountability:issue-{name}", args=[row.pk])


@pytest.fixture
def zhou(client, way):
    client.force_login(way.zhou)
    return client


def test_the_catalogue_counts_the_issues_of_each_line(zhou, way):
    item = Item.objects.first()
    way.registered(item=item)

    lines = {line.row: line for line in zhou.get(CATALOGUE).context["lines"]}

    assert len(lines) == Aspect.objects.count() + Item.objects.count()
    assert (lines[item].tally.total, lines[item.aspect].tally.open) == (1, 1)


def test_each_level_sees_it_and_the_prefecture_alone_edits(client, way, officer):
    people = [way.village, way.township, way.reviewer]
    seen = [_seen(client, person) for person in people]

    assert seen == [(200, False, 403, 403)] * 3
    assert _seen(client, way.zhou) == (200, True, 200, 200)


def _seen(client, person):
    client.force_login(person)
    page = client.get(CATALOGUE)
    edit = client.get(address("item-edit", Item.objects.first()))
    new = client.post(reverse("accountability:issue-aspect-new"), {})
    return (
        page.status_code,
        page.context["may_edit"],
        edit.status_code,
        200 if new.status_code == 422 else new.status_code,
    )


@pytest.mark.parametrize("duty", [Duty.LEADER, Duty.AUDITOR, Duty.SYSTEM_ADMIN])
def test_who_has_no_ledger_is_refused(client, way, officer, duty):
    client.force_login(officer(duty, way.prefecture))

    assert client.get(CATALOGUE).status_code == 403
    assert client.get(address("aspect-edit", Aspect.objects.first())).status_code == 403


def test_an_item_is_entered_under_an_aspect_with_the_next_number(zhou, way):
    aspect = Aspect.objects.first()
    form = zhou.get(address("item-new", aspect)).context["form"]

    answer = zhou.post(
        address("item-new", aspect),
        {"aspect": aspect.pk, "order": form.initial["order"], "name": "驻村干部不在岗"},
    )

    item = Item.objects.get(name="驻村干部不在岗")
    assert answer.status_code == 302
    assert (item.aspect, item.order) == (aspect, aspect.items.count())


def test_a_number_that_is_taken_comes_back(zhou, way):
    first, second = Item.objects.all()[:2]

    answer = send(
        zhou,
        address("item-edit", second),
        {"aspect": first.aspect_id, "order": first.order, "name": second.name},
    )

    assert answer.status_code == 422


def test_a_change_stands_on_the_trail_with_what_it_was(zhou, way):
    aspect = Aspect.objects.first()
    before = aspect.name

    send(zhou, address("aspect-edit", aspect), {"order": aspect.order, "name": "责任压实"})

    event = Event.objects.get(kind="accountability.catalogue.changed")
    assert event.data == {"name": {"before": before, "after": "责任压实"}}
    assert (event.actor_id, event.subject_id) == (way.zhou.pk, aspect.pk)


def test_nothing_new_is_registered_under_an_item_that_has_ended(zhou, way):
    item = Item.objects.first()
    earlier = way.registered(item=item)
    yesterday = timezone.localdate() - timedelta(days=1)
    send(
        zhou,
        address("item-edit", item),
        {"aspect": item.aspect_id, "order": item.order, "name": item.name, "valid_to": yesterday},
    )
    item.refresh_from_db()

    with pytest.raises(ValidationError, match="已停用"):
        way.registered(item=item)

    assert zhou.get(address("item-edit", item)).status_code == 200
    assert way.fresh(earlier).item == item


def test_an_aspect_that_has_ended_ends_its_items(way):
    item = Item.objects.select_related("aspect").first()
    Aspect.objects.filter(pk=item.aspect_id).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )

    with pytest.raises(ValidationError, match="已停用"):
        way.registered(item=Item.objects.get(pk=item.pk))
