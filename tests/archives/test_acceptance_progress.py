"""Figures of a round: each opens to the rows that it counts."""

import re
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from archives.models import Acceptance
from regions.duties import Duty
from tests.factories.acceptance import a_township, judged, papers_of, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return a_township()


@pytest.fixture
def failed(town):
    papers_of(town.archive, "application", "survey")
    return judged(town, town.acceptance(), survey="correct")


def links(body: str) -> list[tuple[str, int]]:
    """(address, figure) of every figure that opens to a list of acceptance."""
    found = re.findall(
        r'<a[^>]*href="([^"]*/behind/[^"]*)"[^>]*>(?:\s*<span>[^<]*</span><b>)?([\d,]+)<', body
    )
    return [(unescape(url), int(count.replace(",", ""))) for url, count in found]


@pytest.mark.parametrize("page", ["round", "rounds"])
def test_a_figure_of_a_round_opens_to_what_it_counts(client, town, failed, page):
    client.force_login(town.chief)
    url = {
        "round": reverse("archives:acceptance-round", args=[failed.round_id]),
        "rounds": reverse("archives:acceptance-rounds"),
    }[page]

    shown = links(client.get(url).content.decode())

    counted = [len(client.get(address).context["rows"]) for address, _count in shown]
    assert counted == [count for _address, count in shown]
    assert sorted(counted) == {"round": [0, 0, 1, 1, 1, 1, 1, 1], "rounds": [0, 1, 1, 1, 1]}[page]


def test_a_village_that_sees_the_round_of_its_township_is_led_to_no_other_village(
    client, town, failed
):
    client.force_login(somebody(Duty.VILLAGE_LEADER, town.grid.parent))

    shown = links(
        client.get(reverse("archives:acceptance-round", args=[failed.round_id])).content.decode()
    )

    assert {client.get(address).status_code for address, _count in shown} == {200}
    assert {f"region={town.grid.parent.code}" in address for address, _count in shown} == {True}


def test_a_refused_verdict_keeps_what_was_typed_beside_its_paper(client, town):
    application, survey = papers_of(town.archive, "application", "survey")
    row = town.acceptance()
    client.force_login(town.chief)
    given = {"paper": survey.pk, "word": "correct", "defects": ["altered"], "note": "涂" * 301}

    shown = client.post(reverse("archives:acceptance-judge", args=[row.pk]), given)

    slot = next(one for one in shown.context["slots"] if one["key"] == survey.pk)
    body = shown.content.decode()
    assert (shown.status_code, slot["picked"]) == (422, ["altered"])
    assert f'value="{given["note"]}"' in body
    assert f'href="#paper-{survey.pk}"' in body
    assert f'id="e-paper-{application.pk}"' not in body


@pytest.mark.parametrize(
    ("word", "codes"),
    [("keep", ["application"]), ("correct", ["survey"]), ("none", []), ("x", None)],
)
def test_a_figure_of_a_file_shows_the_papers_it_counts(client, town, failed, word, codes):
    client.force_login(town.chief)
    url = reverse("archives:acceptance", args=[failed.pk])

    shown = client.get(url, {"word": word}).context

    found = [slot["kind"].code for slot in shown["slots"]]
    assert found == (["application", "survey"] if codes is None else codes)


def test_what_a_signed_result_keeps_is_told_by_the_database_alone(town):
    papers_of(town.archive, "application", "survey")
    row = town.acceptance()

    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.filter(pk=row.pk).update(kept=3)
    signed = judged(town, row, survey="correct")

    signed.refresh_from_db()
    assert signed.kept == signed.verdicts.filter(word="keep").count() == 1
