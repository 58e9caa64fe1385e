"""Races of forms that were opened before somebody else's change."""

from itertools import count

from django.urls import reverse

from accountability.issue_pages import acts as issue_acts
from accountability.meetings.forms import MinutesForm, PlanForm
from accountability.models import Meeting, ReturnReason
from ledger.models import Event
from tests.accountability.races.arena import (
    DONE,
    Arena,
    Round,
    client_of,
    one_did,
    race,
    sender,
    told,
)
from tests.factories.meetings import ASKED, convened, held

_running = count(1)


@race("Of two forms of the measures opened at the same version, one is kept and one is told")
def two_opened_forms(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    url = reverse("accountability:issue-act", args=[issue.pk, "measures"])
    seen = issue_acts.form_for("measures", None, issue).initial["seen"]

    outcomes = yield {
        "first": sender(way.village, url, {"measures": "甲写的措施", "seen": seen}),
        "second": sender(arena.village_second, url, {"measures": "乙写的措施", "seen": seen}),
    }

    one_did(outcomes)
    first = outcomes["first"] == DONE
    assert way.fresh(issue).measures == ("甲写的措施" if first else "乙写的措施")
    assert told(issue, "measures") == 1


@race("Of two forms of a line of a catalogue opened at the same version, one is kept")
def two_opened_lines(arena: Arena) -> Round:
    way = arena.way
    reason = ReturnReason.objects.create(words=f"照片看不出整改前后对比 {next(_running)}")
    url = reverse("accountability:return-reason-edit", args=[reason.pk])
    seen = client_of(way.zhou).get(url).context["form"].initial["seen"]
    words = [f"{reason.words}，{who}" for who in ("甲", "乙")]

    outcomes = yield {
        "first": sender(way.zhou, url, {"words": words[0], "is_offered": "on", "seen": seen}),
        "second": sender(
            way.zhou_second, url, {"words": words[1], "is_offered": "on", "seen": seen}
        ),
    }

    one_did(outcomes)
    reason.refresh_from_db()
    assert reason.words == words[0 if outcomes["first"] == DONE else 1]


@race("Of two who change the preparation of a meeting as both opened it, one does")
def two_opened_plans(arena: Arena) -> Round:
    clerk, other = arena.county_members
    meeting = convened(arena.way.county, chair=clerk)
    url = reverse("accountability:meeting-edit", args=[meeting.pk])
    form = PlanForm.of(meeting)
    names = ("held_on", "cut_off", "since", "chair", "asked", "seen")
    given = {name: str(form.initial[name]) for name in names}

    outcomes = yield {
        "first": sender(clerk, url, given | {"venue": "甲会议室"}),
        "second": sender(other, url, given | {"venue": "乙会议室"}),
    }

    one_did(outcomes)
    meeting.refresh_from_db()
    assert meeting.venue == ("甲会议室" if outcomes["first"] == DONE else "乙会议室")
    assert _told(meeting, "edited") == 1
    assert meeting.attendances.count() == len(ASKED)


@race("Of two who write the minutes of a meeting as both opened them, one does")
def two_opened_minutes(arena: Arena) -> Round:
    clerk, other = arena.county_members
    meeting = held(arena.way.county, chair=clerk)
    url = reverse("accountability:meeting-step", args=[meeting.pk, "minutes"])
    given = {
        "document_no": f"测联席纪要〔2018〕{next(_running)}号",
        "seen": MinutesForm.of(meeting).initial["seen"],
    }

    outcomes = yield {
        "first": sender(clerk, url, given | {"minutes": "甲写的纪要：研究了逾期问题。"}),
        "second": sender(other, url, given | {"minutes": "乙写的纪要：研究了逾期问题。"}),
    }

    one_did(outcomes)
    meeting.refresh_from_db()
    assert meeting.minutes[0] == ("甲" if outcomes["first"] == DONE else "乙")
    assert _told(meeting, "written") == 1


def _told(meeting: Meeting, verb: str) -> int:
    kind = f"accountability.meeting.{verb}"
    return Event.objects.filter(subject=meeting.subject, subject_id=meeting.pk, kind=kind).count()
