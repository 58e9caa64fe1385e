"""Two people open the same form; the second to send is told what the first changed, and who."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.forms import ModelForm
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests
from accountability.cases import operations as cases
from accountability.issue_lists import catalogue
from accountability.issue_lists.catalogue import AspectForm
from accountability.issue_pages.acts import form_for
from accountability.issue_review import reasons
from accountability.models import Aspect, DutyLine, Issue, Item, LadderStep, ReturnReason
from accountability.seen import Seen, SeenForm
from ledger.transitions import StaleStatusError
from regions.duties import Duty
from regions.models import User
from tests.accountability.issues.conftest import WHY, Way, make_way
from tests.accountability.issues.test_requests import later
from tests.factories import PostingFactory
from tests.factories.cases import CaseFactory
from tests.factories.meetings import ASKED, convened, decide, member, written

pytestmark = pytest.mark.django_db
OLD, MINE, THEIRS = "原来的说法", "我写的说法，以此为准", "别人写的说法，以此为准"


@pytest.fixture
def way() -> Way:
    return make_way()


def seen_in(page: Any, url: str) -> str:
    """The version that a page's form to `url` was opened with."""
    text = page.content.decode()
    form = text.partition(f'action="{url}"')[2] or text
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', form)[1])


@dataclass
class Edit:
    """A form of `row`: where it stands, where it goes, the field that both change, the rest of
    it, and the two who meet.
    """

    row: Any
    page: str
    url: str
    name: str
    mine: User
    theirs: User
    rest: dict[str, Any] = field(default_factory=dict)

    def given(self, words: str, seen: str) -> dict[str, Any]:
        return {**self.rest, self.name: words, "seen": seen}

    def now(self) -> str:
        return str(getattr(type(self.row)._default_manager.get(pk=self.row.pk), self.name))


def _act(way: Way, verb: str, name: str, **rest: Any) -> Edit:
    issue = way.taken_up()
    second = PostingFactory(duty=Duty.VILLAGE_LEADER, region=way.place).user
    page = reverse("accountability:issue", args=[issue.pk])
    url = reverse("accountability:issue-act", args=[issue.pk, verb])
    return Edit(issue, page, url, name, way.village, second, rest)


def _line(row: Any, address: str, changed: str, people: tuple[User, User], **rest: Any) -> Edit:
    url = reverse(f"accountability:{address}", args=[row.pk])
    return Edit(row, url, url, changed, *people, rest)


def _members(way: Way) -> tuple[User, User]:
    first, second = (
        PostingFactory(duty=Duty.JOINT_MEETING, region=way.prefecture).user for _n in range(2)
    )
    return first, second


def measures(way: Way) -> Edit:
    return _act(way, "measures", "measures", goal="")


def join(way: Way) -> Edit:
    return _act(way, "join", "lead_unit", assist_units="镇扶贫站")


def aspect(way: Way) -> Edit:
    row = Aspect.objects.first()
    return _line(row, "issue-aspect-edit", "name", (way.zhou, way.zhou_second), order=row.order)


def item(way: Way) -> Edit:
    row = Item.objects.first()
    rest = {"aspect": row.aspect_id, "order": row.order}
    return _line(row, "issue-item-edit", "name", (way.zhou, way.zhou_second), **rest)


def reason(way: Way) -> Edit:
    row = ReturnReason.objects.first()
    rest = {"position": row.position, "is_offered": "on"}
    return _line(row, "return-reason-edit", "words", (way.zhou, way.zhou_second), **rest)


def ladder(way: Way) -> Edit:
    row = LadderStep.objects.first()
    return _line(row, "case-ladder-edit", "name", _members(way), order=row.order)


def duty(way: Way) -> Edit:
    row = DutyLine.objects.create(
        list_name="五主五包", name="包核实", content=OLD, valid_from=timezone.localdate()
    )
    rest = {"list_name": "五主五包", "name": "包核实", "valid_from": f"{row.valid_from}"}
    return _line(row, "case-duty-edit", "content", _members(way), **rest)


def plan(way: Way) -> Edit:
    row = convened(way.county)
    url = reverse("accountability:meeting-edit", args=[row.pk])
    rest = {"held_on": f"{row.held_on}", "cut_off": f"{row.cut_off}", "chair": f"{row.chair_id}"}
    rest["asked"] = "\n".join(map(str, ASKED))
    return Edit(row, url, url, "venue", row.convened_by, member(way.county), rest)


def minutes(way: Way) -> Edit:
    row = written(way.county)
    page = reverse("accountability:meeting-detail", args=[row.pk])
    url = reverse("accountability:meeting-step", args=[row.pk, "minutes"])
    people = (row.convened_by, member(way.county))
    return Edit(row, page, url, "minutes", *people, {"document_no": row.document_no})


EDITS = [measures, join, aspect, item, reason, ladder, duty, plan, minutes]


@pytest.mark.parametrize("make", EDITS)
def test_the_second_is_told_and_sends_again(make: Callable[[Way], Edit], client, way):
    edit = make(way)
    client.force_login(edit.mine)
    opened = seen_in(client.get(edit.page), edit.url)
    client.force_login(edit.theirs)
    client.post(edit.url, edit.given(THEIRS, seen_in(client.get(edit.page), edit.url)))
    client.force_login(edit.mine)

    answer = client.post(edit.url, edit.given(MINE, opened))

    shown = answer.content.decode()
    assert (answer.status_code, edit.now()) == (422, THEIRS)
    assert f"{edit.theirs.full_name}修改了" in shown
    assert f"现在的内容：{THEIRS}" in shown
    assert MINE in shown

    again = client.post(edit.url, edit.given(MINE, seen_in(answer, edit.url)))
    assert (again.status_code, edit.now()) == (302, MINE)


@pytest.mark.parametrize("make", EDITS)
def test_a_form_without_its_version_overwrites_nothing(make, client, way):
    edit = make(way)
    before = edit.now()
    client.force_login(edit.mine)

    answer = client.post(edit.url, edit.given(MINE, ""))

    assert (answer.status_code, edit.now()) == (422, before)


@pytest.mark.parametrize("version", ["{", "[]", "1"])
def test_a_version_that_is_none_is_no_error_page(version, client, way):
    edit = measures(way)
    client.force_login(edit.mine)

    assert client.post(edit.url, edit.given(MINE, version)).status_code == 422


def test_both_writing_the_same_is_no_conflict(client, way):
    edit = measures(way)
    client.force_login(edit.mine)
    opened = seen_in(client.get(edit.page), edit.url)
    client.post(edit.url, edit.given(MINE, opened))

    assert client.post(edit.url, edit.given(MINE, opened)).status_code == 302


def test_what_its_writer_left_alone_is_brought_up_to_date(client, way):
    """One changed the goal, the other the measures: sent again, both changes stand."""
    edit = measures(way)
    client.force_login(edit.mine)
    opened = seen_in(client.get(edit.page), edit.url)
    client.post(edit.url, {"goal": "到户", "measures": edit.row.measures, "seen": opened})

    answer = client.post(edit.url, {"goal": "", "measures": MINE, "seen": opened})

    form = next(o.form for o in answer.context["offers"].possible if o.act.verb == "measures")
    again = {"goal": form["goal"].value(), "measures": form["measures"].value()}
    assert again == {"goal": "到户", "measures": MINE}
    client.post(edit.url, again | {"seen": seen_in(answer, edit.url)})
    row = Issue.objects.get(pk=edit.row.pk)
    assert (row.goal, row.measures) == ("到户", MINE)


def test_a_tick_taken_off_meanwhile_is_off(client, way):
    edit = reason(way)
    client.force_login(edit.mine)
    opened = seen_in(client.get(edit.page), edit.url)
    client.post(edit.url, {"words": edit.row.words, "position": "5", "seen": opened})

    answer = client.post(edit.url, edit.given(MINE, opened))

    form = answer.context["form"]
    assert (form["is_offered"].value(), form["position"].value()) == (False, "5")


def test_a_decision_changed_meanwhile_is_told(client, way):
    meeting = written(way.county)
    row = decide(meeting)
    url = reverse("accountability:decision-edit", args=[meeting.pk, row.pk])
    names = ("topic", "description", "responsible_unit", "person", "due_on")
    given = {name: f"{getattr(row, name)}" for name in names}
    given |= {"item": f"{row.item_id}", "region": row.region.name}
    client.force_login(meeting.convened_by)
    given["seen"] = seen_in(client.get(url), url)
    other = Item.objects.exclude(pk=row.item_id).first()
    client.post(url, given | {"item": f"{other.pk}", "person": "乙科长"})

    answer = client.post(url, given | {"description": "另一种写法，仍须约谈"})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert (form["item"].value(), form["person"].value()) == (f"{other.pk}", "乙科长")
    given |= {
        "item": form["item"].value(),
        "person": "乙科长",
        "description": "另一种写法，仍须约谈",
    }
    assert client.post(url, given | {"seen": seen_in(answer, url)}).status_code == 302
    row.refresh_from_db()
    assert (row.item, row.person, row.description[:4]) == (other, "乙科长", "另一种写")


# --- what an act rests on -------------------------------------------------------------------------
def send(client, person, issue, verb, **given):
    client.force_login(person)
    return client.post(reverse("accountability:issue-act", args=[issue.pk, verb]), given)


def version(verb: str, issue: Issue) -> str:
    return form_for(verb, None, issue).initial["seen"]


def test_a_unit_changed_meanwhile_is_told(client, way):
    issue = way.registered()
    opened = version("transfer", issue)
    issue_operations.transfer(issue, by=way.zhou_second, unit="教育局", reason=WHY)

    answer = send(client, way.zhou, issue, "transfer", unit="住建局", reason=WHY, seen=opened)

    assert answer.status_code == 422
    assert "责任单位：现在是“教育局”" in answer.content.decode()
    assert way.fresh(issue).responsible_unit == "教育局"


def test_a_later_day_is_not_asked_for_on_an_old_one(client, way):
    issue = way.taken_up()
    opened = version("ask-extension", issue)
    asked = issue_requests.ask_extension(issue, by=way.village, new_due_on=later(), reason=WHY)
    issue_requests.decide_extension(asked, by=way.zhou, granted=True)

    given = {"new_due_on": f"{later(90)}", "reason": WHY, "seen": opened}
    answer = send(client, way.village, issue, "ask-extension", **given)

    assert answer.status_code == 422
    assert f"时限：现在是“{later()}”" in answer.content.decode()


def test_what_was_handed_in_again_is_not_returned_unseen(client, way):
    issue = way.applied()
    opened = version("return", issue)
    issue_closing.return_(issue, by=way.township, reason=WHY)
    way.applied(way.fresh(issue))

    answer = send(client, way.township, issue, "return", reason=WHY, seen=opened)

    assert answer.status_code == 422
    assert way.fresh(issue).round == 2
    assert "第几轮：现在是“2”" in answer.content.decode()


def test_a_request_made_meanwhile_is_not_decided_by_the_form_of_another(client, way):
    issue = way.taken_up()
    first = issue_requests.ask_extension(issue, by=way.village, new_due_on=later(), reason=WHY)
    issue_requests.decide_extension(first, by=way.zhou, granted=False, decision=WHY)
    second = issue_requests.ask_extension(
        way.fresh(issue), by=way.village, new_due_on=later(300), reason=WHY
    )

    given = {"asked": first.pk, "granted": "yes", "decision": "同意"}
    answer = send(client, way.zhou, issue, "decide-extension", **given)

    second.refresh_from_db()
    assert (answer.status_code, second.granted) == (422, None)


def test_words_of_an_act_that_is_over_are_kept_on_the_page(client, way):
    """And who did what meanwhile is said."""
    issue = way.applied()

    answer = send(client, way.village, issue, "progress", words=MINE, done_on="2018-06-30")

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"{way.village.full_name}：" in shown
    assert "您写的内容（没有提交）" in shown
    assert MINE in shown


def test_words_of_a_step_of_a_case_are_kept(client, way):
    case = CaseFactory(region=way.county)
    first, second = (
        PostingFactory(duty=Duty.JOINT_MEETING, region=way.county).user for _n in range(2)
    )
    cases.hear(case, by=first, hearing="said", heard_on=timezone.localdate(), words="属实")
    client.force_login(second)

    given = {"hearing": "said", "heard_on": f"{timezone.localdate()}", "words": MINE}
    answer = client.post(reverse("accountability:case-step", args=[case.pk, "hear"]), given)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert first.full_name in shown
    assert MINE in shown


# --- between comparing and writing ----------------------------------------------------------------
def test_a_line_that_changes_after_it_was_compared_is_not_overwritten(way):
    row = Aspect.objects.first()
    opened = AspectForm(instance=row).initial["seen"]
    form = AspectForm({"order": row.order, "name": MINE, "seen": opened}, instance=row)
    assert form.is_valid()
    Aspect.objects.filter(pk=row.pk).update(name=THEIRS)

    with pytest.raises(StaleStatusError):
        catalogue.save(form, by=way.zhou)

    assert Aspect.objects.get(pk=row.pk).name == THEIRS


def test_a_sentence_that_changes_after_it_was_compared_is_not_overwritten(way):
    row = ReturnReason.objects.first()
    ReturnReason.objects.filter(pk=row.pk).update(words=THEIRS)

    with pytest.raises(StaleStatusError):
        reasons.set_reason(row, by=way.zhou, words=MINE, position=None, is_offered=True)

    assert ReturnReason.objects.get(pk=row.pk).words == THEIRS


def test_every_form_of_a_row_that_is_there_carries_its_version():
    """A model form of this app that does not say what it was opened with overwrites unseen."""
    found = {
        one for one in ModelForm.__subclasses__() if one.__module__.startswith("accountability.")
    }

    assert found
    assert {one.__name__ for one in found if not issubclass(one, SeenForm)} == set()


def test_a_row_that_tells_nothing_was_changed_by_somebody(way):
    assert Seen(Aspect.objects.first(), {"name": OLD}).told() is None
