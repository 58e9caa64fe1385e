"""Joint meetings of the demo: one held with two decisions on the ledger, one being prepared."""

from datetime import date, timedelta

from django.utils import timezone

from accountability.demo import accounts
from accountability.meetings import deciding, operations
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Plan
from accountability.models import Item, Meeting, MeetingKind, Topic
from regions.models import Level, Region, User

_ASKED = (
    Asked("州扶贫办", "示例主任", "主任"),
    Asked("州扶贫办", "示例科长", "督查科科长"),
    Asked("州纪委监委", "示例常委", "常委"),
    Asked("州纪委监委", "示例室主任", "党风政风监督室主任"),
    Asked("州审计局", "示例副局长", "副局长"),
)
_MINUTES = (
    "会议通报了问题整改和线索核实情况，对逾期未整改和销号不实的问题逐项研究。\n"
    "会议议定以下事项，由责任单位按期落实，下次会议听取进展（演示数据）。"
)
# A hand as the glass gives it: strokes of points in a box of 300 × 100.
STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
_DECIDED = (
    (Topic.OVERDUE, "对逾期未整改的问题逐条约谈责任单位，限期销号并报送佐证。", "州扶贫办", 30),
    (Topic.LOOK_BACK, "对回头看不成立的销号逐条复查，查明核实、复核签字责任。", "州纪委监委", 45),
)


def hold_some() -> int:
    """Hold one meeting and prepare the next; once."""
    if Meeting.objects.filter(kind=MeetingKind.JOINT).exists():
        return 0
    clerk = User.objects.get(username=accounts.JOINT_MEETING)
    chair = User.objects.get(username="lianxi")
    place = Region.objects.get(level=Level.PREFECTURE)
    today = timezone.localdate()
    first = operations.convene(place, _plan(place, chair, today), by=clerk)
    present = first.attendances.exclude(name="示例副局长").values_list("pk", flat=True)
    held = operations.hold(first, by=clerk, present=list(present))
    number = f"示联席纪要〔{today.year}〕1号"
    operations.write_minutes(held, by=clerk, document_no=number, minutes=_MINUTES)
    item = Item.objects.select_related("aspect").order_by("pk")[0]
    county = place.children.order_by("code")[0]
    for (topic, words, unit, days), where in zip(_DECIDED, (place, county), strict=True):
        due_on = today + timedelta(days)
        given = Decided(item, where, words, unit, "示例科长", due_on, topic)
        deciding.decide(held, given, by=clerk)
    held.refresh_from_db()
    deciding.sign(held, by=chair, strokes=STROKES, seen=deciding.version(held))
    operations.convene(place, _plan(place, chair, today + timedelta(14)), by=clerk)
    return Meeting.objects.count()


def _plan(place: Region, chair: User, day: date) -> Plan:
    cut_off = min(day, timezone.localdate())
    return Plan(
        held_on=day,
        cut_off=cut_off,
        since=since_last(place, cut_off),
        chair=chair,
        asked=_ASKED,
        venue="州政府三楼会议室",
    )
