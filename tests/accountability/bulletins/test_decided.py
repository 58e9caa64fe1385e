"""What meetings decided stands in the next bulletin: what is new, closed since, and late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from docx import Document

from accountability import operations
from accountability.bulletins import closing, decided, drafting, word
from accountability.bulletins.periods import Period
from accountability.models import PeriodClose
from ledger.models import Status
from taskforces.tasks import closing as endings
from taskforces.tasks import operations as tasks
from taskforces.tasks.operations import Line
from tests.factories.body_meetings import (
    body_decided,
    body_written,
    force_of,
    sign_it,
)
from tests.factories.meetings import decide, sign, written
from tests.factories.tasks import a_paper, office_of, past_due

pytestmark = pytest.mark.django_db


def finish_and_close(task, place):
    done = endings.finish(task, by=office_of(place), words="已逐户核对完毕", files=[a_paper()])
    return endings.close(done, by=office_of(place))


@pytest.fixture
def three(prefecture, county, period):
    """Decisions of one meeting of the prefecture: one closed, one late, one under way."""
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        meeting = body_written(force_of(prefecture))
        rows = [body_decided(meeting, description=f"核对危房名单第{n}批") for n in range(3)]
        sign_it(meeting)
        [row.refresh_from_db() for row in rows]
        finish_and_close(rows[0].task, prefecture)
        past_due(rows[1].task)
    return rows


def test_the_bulletin_says_what_was_decided_closed_and_late(
    prefecture, county, enter, period, three
):
    enter(4, 3, county)
    done, late, new = (row.task for row in three)
    done.refresh_from_db()

    close = closing.close_period(prefecture, period)
    text = drafting.draft(close).body

    kept = {one["number"]: (one["state"], one["closer"]) for one in close.figures[decided.KEY]}
    assert kept == {
        done.number: ("closed", done.closed_by.full_name),
        late.number: ("late", ""),
        new.number: ("open", ""),
    }
    assert "四、会议议定事项落实情况" in text
    assert "新议定3项" in text
    assert f"已销号1项：{done.title}（{done.number}，住建局）" in text
    assert f"逾期未办结1项：{late.title}（{late.number}" in text
    assert "五、工作要求" in text


def test_the_word_document_has_the_ledger_of_decisions(prefecture, county, enter, period, three):
    enter(4, 3, county)
    close = closing.close_period(prefecture, period)
    drafting.draft(close)

    document = Document(word.write(close.bulletins.get()))

    cells = [tuple(cell.text for cell in row.cells) for row in document.tables[1].rows]
    assert cells == [decided.HEADS, *decided.rows(close.figures)]
    assert cells[1][5] == "已销号：已逐户核对完毕"


def test_words_with_a_persons_number_are_not_printed(prefecture, county, enter, period, three):
    enter(4, 3, county)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        line = Line(timezone.localdate(), 50, "已联系户主13800001234核实")
        tasks.log(three[2].task, line, by=office_of(prefecture))

    close = closing.close_period(prefecture, period)

    assert {one["progress"] for one in close.figures[decided.KEY]} == {"", "已逐户核对完毕"}


def test_what_is_closed_after_the_period_is_told_by_the_next(
    prefecture, county, enter, period, three
):
    enter(4, 3, county)
    first = closing.close_period(prefecture, period)
    before = drafting.paragraphs(first)
    finish_and_close(three[2].task, prefecture)

    today = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        following = Period(PeriodClose.Kind.MONTH, today, today)
        second = closing.close_period(prefecture, following)

    first.refresh_from_db()
    assert (drafting.paragraphs(first), closing.is_whole(first)) == (before, True)
    states = {one["number"]: one["state"] for one in second.figures[decided.KEY]}
    assert states == {three[1].task.number: "late", three[2].task.number: "closed"}
    assert not any(one["is_new"] for one in second.figures[decided.KEY])


def test_a_joint_meeting_is_told_of_in_no_bulletin(prefecture, county, enter, period):
    enter(4, 3, county)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        operations.load_aspects()
        meeting = written(prefecture)
        decide(meeting)
        issue = sign(meeting)[0]

    close = closing.close_period(prefecture, period)

    assert issue.status == Status.PENDING
    assert decided.KEY not in close.figures
    assert "议定" not in drafting.draft(close).body
