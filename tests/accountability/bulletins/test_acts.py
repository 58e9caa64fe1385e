"""Who does what to a bulletin, in which order; and that an issued one never changes."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from accountability.bulletins import acts, drafting
from accountability.bulletins.acts import BulletinError
from accountability.models import Bulletin
from ledger import events
from ledger.models import Chain, Event
from regions.duties import Duty
from tests.factories import PostingFactory

pytestmark = pytest.mark.django_db
State = Bulletin.State


def test_the_draft_tells_the_figures_and_who_is_late(bulletin):
    assert "已销号3条，销号率75.00%" in bulletin.body
    assert "销号率由高到低依次为：瓮安县（75.00%）。" in bulletin.body
    assert bulletin.title.endswith("半月通报")


def test_the_text_counts_missing_tables_and_the_annex_names_them(bulletin):
    close = bulletin.close
    close.figures["lines"][0]["missing"] = ["公安户籍人口（2018年4月）", "民政低保（2018年4月）"]

    assert "应报未报部门数据：瓮安县2张，名单附后。" in drafting.paragraphs(close)
    assert "公安户籍人口（2018年4月）" in drafting.troubles(close)[-1]


def test_drafting_again_keeps_what_a_person_wrote(bulletin, text, writer):
    acts.edit(bulletin, text, seen="0", by=writer)

    again = drafting.draft(bulletin.close)

    assert (again.pk, again.body) == (bulletin.pk, "正文。")


def test_three_persons_issue_a_bulletin(issued, writer, examiner, leader):
    trail = Event.objects.filter(subject=issued.subject).order_by("pk")

    assert issued.state == State.ISSUED
    assert (issued.edited_by, issued.examined_by, issued.issued_by) == (writer, examiner, leader)
    assert [event.kind.rsplit(".")[-1] for event in trail] == [
        "drafted", "edited", "handed_in", "examined", "issued",
    ]  # fmt: skip
    assert acts.is_unchanged(Bulletin.objects.get(pk=issued.pk))


def test_the_heads_of_the_chains_at_the_issue_are_kept(issued):
    """The head printed is the event before the one that tells of the issue."""
    event = Event.objects.get(kind="accountability.bulletin.issued")
    heads = {chain: (seq, digest) for chain, seq, digest in issued.heads}

    assert heads[event.chain] == (event.seq - 1, event.prev_hash)
    assert heads.keys() == set(Chain.objects.values_list("chain", flat=True))
    assert list(events.verify()) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"title": " "}, "标题不能为空", id="no title"),
        pytest.param({"body": ""}, "正文不能为空", id="no text"),
        pytest.param({"document_no": "2018年12号"}, "文号格式不对", id="number of another form"),
    ],
)
def test_a_text_that_is_not_right_is_refused(changed, words, bulletin, text, writer):
    with pytest.raises(BulletinError, match=words):
        acts.edit(bulletin, replace(text, **changed), seen="0", by=writer)


def test_a_text_that_somebody_changed_meanwhile_is_not_overwritten(
    bulletin, text, writer, examiner
):
    acts.edit(bulletin, text, seen="0", by=examiner)

    with pytest.raises(BulletinError, match="刚刚修改过"):
        acts.edit(bulletin, text, seen="0", by=writer)


def test_a_number_is_used_once(issued, text, writer):
    other = acts.correct(issued, "数字有误", by=writer)

    with pytest.raises(BulletinError, match="已用于另一份通报"):
        acts.edit(other, text, seen="0", by=writer)


def test_whoever_wrote_does_not_examine(handed_in, writer):
    with pytest.raises(BulletinError, match="三个不同的人"):
        acts.examine(handed_in, by=writer)


def test_two_accounts_of_one_person_are_one(handed_in, writer, officer, prefecture):
    writer.person_key = "one-person"
    writer.save()
    twin = PostingFactory(duty=Duty.PREFECTURE_OFFICE, region=prefecture).user
    twin.person_key = "one-person"
    twin.save()
    fresh = acts.send_back(handed_in, "核对数字", by=officer(Duty.PREFECTURE_OFFICE, prefecture))
    text = acts.Text("通〔2018〕1号", "机关", "标题", "各县：", "改")
    acts.edit(fresh, text, seen=acts.version(fresh), by=writer)
    acts.hand_in(fresh, by=writer)

    with pytest.raises(BulletinError, match="三个不同的人"):
        acts.examine(fresh, by=twin)


def test_whoever_wrote_first_does_not_examine_what_another_finished(
    bulletin, text, writer, examiner
):
    first = acts.edit(bulletin, text, seen="0", by=writer)
    acts.edit(bulletin, text, seen=acts.version(first), by=examiner)
    acts.hand_in(bulletin, by=examiner)

    with pytest.raises(BulletinError, match="三个不同的人"):
        acts.examine(bulletin, by=writer)


def test_the_examiner_sends_back_with_a_reason_and_examines_again(
    handed_in, text, writer, examiner
):
    acts.examine(handed_in, by=examiner)
    back = Bulletin.objects.get(pk=handed_in.pk)
    leader = PostingFactory(duty=Duty.LEADER, region=back.region).user

    returned = acts.send_back(back, "措辞不当", by=leader)
    acts.edit(returned, text, seen=acts.version(returned), by=writer)
    acts.hand_in(returned, by=writer)
    again = acts.examine(returned, by=examiner)

    assert returned.return_reason == "措辞不当"
    assert again.state == State.EXAMINED


@pytest.mark.parametrize("act", ["hand_in", "examine", "issue", "correct"])
def test_an_act_out_of_order_is_refused(act, bulletin, text, writer, leader):
    """Nothing but editing is done to what is being written by nobody."""
    rest = {"correct": ("理由",)}.get(act, ())

    with pytest.raises(BulletinError):
        getattr(acts, act)(bulletin, *rest, by=leader if act == "issue" else writer)


def test_an_act_is_done_once(issued, examiner, leader):
    with pytest.raises(BulletinError, match="刷新"):
        acts.issue(issued, by=leader)
    with pytest.raises(BulletinError, match="刷新"):
        acts.examine(issued, by=examiner)


@pytest.mark.parametrize(
    "duty", [Duty.LEADER, Duty.AUDITOR, Duty.TOWNSHIP_OFFICE, Duty.SYSTEM_ADMIN]
)
def test_only_the_office_writes_and_examines(duty, bulletin, text, officer, prefecture):
    other = officer(duty, prefecture)

    with pytest.raises(PermissionDenied):
        acts.edit(bulletin, text, seen="0", by=other)
    with pytest.raises(PermissionDenied):
        acts.hand_in(bulletin, by=other)


def test_an_office_of_another_place_does_not_write(bulletin, text, officer, county):
    with pytest.raises(PermissionDenied):
        acts.edit(bulletin, text, seen="0", by=officer(Duty.COUNTY_OFFICE, county))


def test_the_office_does_not_issue(handed_in, examiner, officer, prefecture):
    acts.examine(handed_in, by=examiner)

    with pytest.raises(PermissionDenied):
        acts.issue(handed_in, by=officer(Duty.PREFECTURE_OFFICE, prefecture))


def test_an_issued_bulletin_cannot_be_changed_or_removed_by_sql(issued):
    with pytest.raises(InternalError), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).update(body="另一个")
    with pytest.raises(InternalError), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).delete()


def test_sql_cannot_issue_without_examination(handed_in):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=handed_in.pk).update(state="issued")


def test_a_correction_is_another_edition_and_keeps_the_old_one(issued, writer):
    made = acts.correct(issued, "表中瓮安县排名有误", by=writer)

    assert (made.edition, made.state, made.document_no) == (2, State.DRAFT, "")
    assert made.body == issued.body
    assert Bulletin.objects.get(pk=issued.pk).state == State.ISSUED
    with pytest.raises(BulletinError, match="已有更正稿"):
        acts.correct(issued, "再更正", by=writer)


def test_a_correction_needs_its_reason(issued, writer):
    with pytest.raises(BulletinError, match="写明"):
        acts.correct(issued, " ", by=writer)
