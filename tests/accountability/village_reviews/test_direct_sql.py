"""What the database refuses of anybody: steps out of order, wrong persons, what stands changed."""

import pytest
from django.db import DatabaseError, connection

from accountability.village_reviews import ordering
from tests.as_application import as_application
from tests.factories.village_reviews import (
    STROKES,
    answered,
    convened,
    drafted,
    first,
    heard_and_signed,
    opened,
    order,
    ruled,
    signed,
    standing,
)

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def reviewed(village):
    return signed(opened(village.parent), village)


def open_hearing(village):
    rounds = opened(village.parent)
    signed(rounds, village)
    row = convened(village.parent, rounds)
    order(ruled(row.heard.get(), "mend"))
    return row


def closed_hearing(village):
    rounds = opened(village.parent)
    signed(rounds, village)
    return heard_and_signed(village.parent, rounds, {village.code: "mend"})


PLAN, SHEET = "accountability_villageplan", "accountability_villagesheet"
HEARING = "accountability_hearing"
SECOND = "signed_at = now(), signed_by_id"
BY_CHAIR = f"UPDATE {HEARING} SET state = 'signed', signed_at = now(), signed_by_id = chair_id"
REFUSED = [
    pytest.param(standing, f"UPDATE {PLAN} SET people_out = 1", "people_out", id="goal"),
    pytest.param(standing, "UPDATE accountability_planline SET words = 'x'", "frozen", id="line"),
    pytest.param(standing, "DELETE FROM accountability_planline", "frozen", id="line gone"),
    pytest.param(standing, f"UPDATE {PLAN} SET state = 'draft'", "not followed", id="back"),
    pytest.param(drafted, f"UPDATE {PLAN} SET state = 'standing'", "who did it when", id="unnamed"),
    pytest.param(
        lambda v: answered(opened(v.parent), v),
        f"UPDATE {SHEET} SET state = 'signed', {SECOND} = begun_by_id",
        "not followed",
        id="one signature",
    ),
    pytest.param(
        lambda v: answered(opened(v.parent), v),
        f"UPDATE {SHEET} s SET state = 'first', first_at = now(), first_by_id = "
        f"(SELECT drafted_by_id FROM {PLAN} p WHERE p.id = s.plan_id)",
        "not of the village",
        id="keeper reviews",
    ),
    pytest.param(
        lambda v: first(opened(v.parent), v),
        f"UPDATE {SHEET} SET state = 'signed', {SECOND} = "
        "(SELECT put_by_id FROM accountability_villageplan LIMIT 1)",
        "another person",
        id="keeper second",
    ),
    pytest.param(
        lambda v: first(opened(v.parent), v),
        "UPDATE accountability_sheetfigure SET count = 0",
        "frozen",
        id="figure",
    ),
    pytest.param(reviewed, f"UPDATE {SHEET} SET conclusion = 'mend'", "conclusion", id="said"),
    pytest.param(reviewed, "DELETE FROM accountability_lineanswer", "frozen", id="answer gone"),
    pytest.param(reviewed, f"DELETE FROM {SHEET}", "is kept", id="sheet gone"),
    pytest.param(open_hearing, BY_CHAIR, "not on the ledger", id="order off the ledger"),
    pytest.param(
        open_hearing,
        "UPDATE accountability_heardplace SET verdict = 'passed', due_on = NULL; " + BY_CHAIR,
        "orders belong",
        id="order of what is cleared",
    ),
    pytest.param(
        open_hearing,
        f"UPDATE {HEARING} SET state = 'signed', signed_at = now(), signed_by_id = "
        f"(SELECT first_by_id FROM {SHEET} LIMIT 1)",
        "the chair signs",
        id="not the chair",
    ),
    pytest.param(
        closed_hearing, "UPDATE accountability_heardplace SET verdict = 'again'", "frozen", id="v"
    ),
    pytest.param(closed_hearing, "DELETE FROM accountability_hearingorder", "frozen", id="order"),
    pytest.param(closed_hearing, f"UPDATE {HEARING} SET held_on = held_on - 1", "foll", id="day"),
]


@pytest.mark.parametrize(("brought", "sql", "reason"), REFUSED)
def test_the_database_refuses(brought, sql, reason, village):
    brought(village)

    with pytest.raises(DatabaseError, match=reason):
        run(sql)


def test_a_place_is_not_heard_before_its_turn(village):
    row = open_hearing(village)

    with pytest.raises(DatabaseError, match="township has not heard"):
        run(f"""INSERT INTO accountability_hearing (region_id, round_of_id, number, state, held_on,
            venue, chair_id, panel, share_percent, seed, end_words, convened_at, convened_by_id)
            SELECT {village.parent.parent_id}, round_of_id, 'X', 'open', held_on, '', chair_id,
            panel, 100, 0, '', now(), chair_id FROM {HEARING} WHERE id = {row.pk};
            INSERT INTO accountability_heardplace (hearing_id, region_id, sheet_id, asked,
            answered, verdict, words) SELECT max(h.id), {village.pk}, max(s.id), '', '', '', ''
            FROM {HEARING} h, {SHEET} s""")


@pytest.mark.usefixtures("application_role")
def test_the_whole_way_is_walked_as_the_application(village):
    with as_application():
        row = open_hearing(village)
        ordering.sign(row, by=row.chair, seen=ordering.version(row), strokes=STROKES)

    row.refresh_from_db()
    assert row.state == "signed"
