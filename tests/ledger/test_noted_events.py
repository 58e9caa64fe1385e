"""Events that are noted join their chain together at the end, or not at all."""

import pytest
from django.db import transaction

from ledger import events
from ledger.events import Draft, gathered, note
from ledger.models import Event
from tests.factories import GridFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    region = GridFactory()
    return lambda number: Draft(kind="test.noted", region=region, subject_id=number)


def fail_after(drafted: Draft) -> None:
    with transaction.atomic(), gathered():
        note(drafted)
        raise KeyError


def there() -> list[int | None]:
    return list(Event.objects.order_by("seq").values_list("subject_id", flat=True))


def test_a_noted_event_is_appended_at_once_where_none_are_gathered(draft):
    told = []

    note(draft(1), told.append)

    assert there() == [1]
    assert [event.pk for event in told] == [Event.objects.get().pk]


def test_gathered_events_join_the_chain_at_the_end_in_their_order(draft):
    told = []
    with gathered():
        note(draft(1), told.append)
        with gathered():
            note(draft(2), told.append)
        note(draft(3))
        before = there()

    assert before == []
    assert there() == [1, 2, 3]
    assert [event.subject_id for event in told] == [1, 2]
    assert list(events.verify()) == []


def test_an_event_that_is_signed_comes_at_once(draft):
    with gathered():
        note(draft(1))
        events.append(draft(2))

    assert there() == [2, 1]
    assert list(events.verify()) == []


def test_what_fails_leaves_none_of_its_events(draft):
    with gathered():
        note(draft(1))
        with pytest.raises(KeyError):
            fail_after(draft(2))
        note(draft(3))

    assert there() == [1, 3]


def test_what_fails_as_a_whole_appends_nothing(draft):
    with pytest.raises(KeyError):
        fail_after(draft(1))
    note(draft(2))

    assert there() == [2]
