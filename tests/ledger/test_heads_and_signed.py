"""Printed heads, files that were signed, and what changed after a signature."""

from dataclasses import dataclass, replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ledger import events, evidence_files, hands, heads, shown
from ledger.evidence import store
from ledger.models import Chain, Event, Evidence, Signature
from ledger.signed import standing_of
from regions.duties import Duty
from regions.models import Region
from tests.as_application import unguarded
from tests.factories import CountyFactory, GridFactory
from tests.screening.leads.conftest import photo

pytestmark = pytest.mark.django_db


@dataclass
class Thing:
    """A row as the ledger knows one."""

    region: Region
    pk: int = 7
    round: int = 1
    subject: str = "test.thing"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def thing(db) -> Thing:
    return Thing(GridFactory())


@pytest.fixture
def clerk(officer, thing):
    return officer(Duty.COUNTY_OFFICE, thing.region.parent.parent.parent)


def sign(thing: Thing, by, **content) -> Event:
    draft = events.Draft("test.signed", thing.region, thing.subject, thing.pk, by=by)
    event = events.append(draft)
    hand = hands.Hand(Signature.Role.CLOSER, by.full_name, "[1]", by)
    hands.write(event, region=thing.region, statement="属实", signed=content, hands=[hand])
    return event


def test_a_head_is_where_the_chain_stood_at_the_moment():
    county = CountyFactory()
    first = events.append(events.Draft("test.happened", county))
    second = events.append(events.Draft("test.happened", county))

    assert heads.heads(first.at) == [heads.Head(county.path, 1, first.hash)]
    assert heads.heads() == heads.heads(second.at) == [heads.Head(county.path, 2, second.hash)]


def test_a_printed_head_stays_true_when_the_chain_goes_on():
    county = CountyFactory()
    events.append(events.Draft("test.happened", county))
    [head] = heads.heads()
    events.append(events.Draft("test.happened", county))

    typed = replace(head, hash=head.printed.split(" ", 1)[1].upper())
    assert heads.check(typed) == ""
    assert heads.check(replace(head, hash=head.hash[:8])) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"seq": 9}, "链上没有第 9 条记录", id="cut"),
        pytest.param({"hash": "0" * 64}, "与印出的不一致", id="rewritten"),
        pytest.param({"hash": "abc"}, "至少前 8 位", id="too-short"),
        pytest.param({"hash": "第一条记录的哈希值"}, "至少前 8 位", id="no-hash"),
    ],
)
def test_a_printed_head_that_the_chain_does_not_run_through_says_so(change, said):
    events.append(events.Draft("test.happened", CountyFactory()))
    [head] = heads.heads()

    assert said in heads.check(replace(head, **change))


def test_a_chain_put_back_to_an_old_copy_verifies_but_not_against_paper():
    county = CountyFactory()
    events.append(events.Draft("test.happened", county))
    old = Chain.objects.values().get()
    events.append(events.Draft("test.happened", county))
    [printed] = heads.heads()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER event_append_only")
        cursor.execute("DELETE FROM ledger_event WHERE seq = 2")
    Chain.objects.update(**old)

    assert list(events.verify()) == []
    assert "被删去了结尾" in heads.check(printed)


def test_files_are_the_bytes_that_were_signed(thing, clerk):
    store(photo(), row=thing, by=clerk)
    sign(thing, clerk)

    assert list(evidence_files.faults()) == []
    call_command("verify_ledger", "--files")


def test_altered_bytes_of_a_file_are_found(thing, clerk, capsys):
    taken = store(photo(), row=thing, by=clerk)
    sign(thing, clerk)
    with open(taken.file.path, "ab") as file:
        file.write(b"x")

    with pytest.raises(CommandError, match="1 files"):
        call_command("verify_ledger", "--files")

    assert taken.sha256 in capsys.readouterr().err


def test_a_lost_file_is_found(thing, clerk):
    taken = store(photo(), row=thing, by=clerk)
    taken.file.delete(save=False)
    with unguarded("ledger_evidence"):
        Evidence.objects.update(file="evidence/gone.jpg")

    assert [fault.digest for fault in evidence_files.faults()] == [taken.sha256]


def test_a_signed_file_whose_row_and_bytes_were_exchanged_is_found(thing, clerk):
    signed = store(photo("navy"), row=thing, by=clerk)
    sign(thing, clerk)
    other = store(photo("red"), row=replace(thing, pk=8), by=clerk)
    with unguarded("ledger_evidence"):
        Evidence.objects.filter(pk=signed.pk).update(sha256=other.sha256, file=other.file.name)

    assert [fault.digest for fault in evidence_files.faults()] == [signed.sha256]


def test_what_was_signed_last_still_stands(thing, clerk):
    sign(thing, clerk, title="旧", round=1)
    sign(thing, clerk, title="新", round=1)

    standing = standing_of(thing, {"title": "新", "round": 1})

    assert standing.signature is not None
    assert not standing.is_changed


@pytest.mark.parametrize(
    ("says", "changed"),
    [
        pytest.param({"title": "改", "round": 1}, ("title",), id="altered"),
        pytest.param({"title": "新"}, ("round",), id="removed"),
        pytest.param({"title": "新", "round": 1, "more": None}, ("more",), id="added"),
    ],
)
def test_what_changed_after_the_signature_is_named(thing, clerk, says, changed):
    sign(thing, clerk, title="新", round=1)

    assert standing_of(thing, says).changed == changed


def test_nothing_signed_is_nothing_changed(thing):
    assert standing_of(thing, {"title": "新"}).signature is None


def test_only_the_signature_of_the_role_is_asked(thing, clerk):
    sign(thing, clerk, title="新")

    assert standing_of(thing, {"title": "改"}, Signature.Role.CLOSER).is_changed
    assert not standing_of(thing, {"title": "改"}, Signature.Role.REVIEWER).is_changed


@pytest.mark.parametrize(("suite", "name"), [("international", ""), ("sm", "sm3:")])
def test_a_file_is_signed_by_the_digest_it_was_taken_in_with(settings, thing, clerk, suite, name):
    settings.CRYPTO_SUITE = suite
    taken = store(photo(), row=thing, by=clerk)
    settings.CRYPTO_SUITE = "international"

    sealed = Event.objects.filter(kind="ledger.sealed", subject_id=sign(thing, clerk).pk).get()

    assert sealed.data["files"] == [taken.digest] == Evidence.objects.digests()
    assert taken.digest == name + (taken.sm3 or taken.sha256)
    assert list(evidence_files.faults()) == []


def test_a_file_altered_in_the_table_too_is_found_by_sm3(settings, thing, clerk):
    """What was signed has no row any more, and what the row says are not the bytes."""
    settings.CRYPTO_SUITE = "sm"
    taken = store(photo(), row=thing, by=clerk)
    sign(thing, clerk)
    with unguarded("ledger_evidence"):
        Evidence.objects.filter(pk=taken.pk).update(sm3="0" * 64)

    assert {fault.digest for fault in evidence_files.faults()} == {
        taken.digest, "sm3:" + "0" * 64,
    }  # fmt: skip


def test_a_page_of_a_lead_or_an_issue_says_how_was_signed(thing, clerk):
    sign(thing, clerk)

    assert [hand["how"] for hand in shown.hands(Signature.objects.all())] == ["后台办理"]
