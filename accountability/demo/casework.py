"""Casework of the demo: the same operations that people press, by the demo's accounts.

Most leads go all the way, so that the report has something to say; some are left at each station,
so that every duty finds work on its first page.
"""

import io
import json
from collections.abc import Callable
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from ledger.models import Status
from regions.duties import Permission
from regions.models import Posting, Region, User
from screening import lead_answers, lead_operations
from screening.lead_places import companions
from screening.lead_replies import Reply
from screening.models import Lead, LeadReply, Verdict

SEED = 2018
# Where a lead's journey ends, with its weight.
STATIONS = (
    ("county", 8),
    ("township", 7),
    ("village", 6),
    ("grid", 12),
    ("answered", 6),
    ("filed", 6),
    ("reviewed", 8),
    ("closed", 47),
)
_ORDER = [name for name, _weight in STATIONS]
_FOUND = {
    Verdict.TRUE_RECTIFIED: "已入户核对户口簿和证件，情况属实，已在底图中更正。",
    Verdict.TRUE_TO_RECTIFY: "入户查看属实，已纳入整改，按程序提交村级评议。",
    Verdict.PARTLY_TRUE: "入户核实部分属实：取得时间在识别之后，已计入当年算账表。",
    Verdict.NOT_TRUE: "入户核实不属实：部门登记为同名同姓，家庭情况与底图一致。",
    Verdict.NOBODY: "走访三家邻居和村委会，本村查无此人，请部门核对登记信息。",
}


def work(leads: list[Lead], report: Callable[[int, int], None]) -> int:
    """Move `leads` to their stations and return how many were closed out."""
    random = Random(SEED)  # noqa: S311  a demo that looks the same each time
    people = People()
    names, weights = zip(*STATIONS, strict=True)
    for number, lead in enumerate(leads, start=1):
        station = random.choices(names, weights=weights)[0]
        _go(lead, _ORDER.index(station), people, random)
        report(number, len(leads))
    return sum(lead.status == Status.CLOSED for lead in leads)


def _go(lead: Lead, until: int, people: "People", random: Random) -> None:
    county, township, village, grid = lead.region.ancestors[1:]
    steps: list[Callable[[], object]] = [
        lambda: _down(lead, people, county),
        lambda: _down(lead, people, township),
        lambda: _down(lead, people, village),
        lambda: answer_lead(lead, people.at(grid, Permission.LEAD_ANSWER), random),
        lambda: _up(lead, people.at(village, Permission.LEAD_FILE_UP), random),
        lambda: _up(lead, people.at(township, Permission.LEAD_FILE_UP), random),
        lambda: lead_operations.close(
            lead, by=people.at(county, Permission.LEAD_CLOSE), strokes=hand(random)
        ),
    ]
    if lead.holder.level < county.level:
        lead_operations.send_down(lead, by=people.at(lead.holder, Permission.LEAD_SEND_DOWN))
    for step in steps[:until]:
        step()


def _down(lead: Lead, people: "People", region: Region) -> None:
    lead_operations.send_down(lead, by=people.at(region, Permission.LEAD_SEND_DOWN))


def _up(lead: Lead, by: User, random: Random) -> None:
    lead_operations.file_up(lead, by=by, strokes=hand(random))


def answer_lead(lead: Lead, by: User, random: Random) -> None:
    """Sign for it at the grid, go to the door and answer."""
    lead_operations.receive(lead, by=by)
    verdict = random.choices(list(_FOUND), weights=[40, 12, 18, 26, 4])[0]
    # Not the village leader: whoever stood at the door cannot file the answer up.
    second = companions(lead, by=by).filter(postings__duty="grid_worker").first()
    lead_answers.answer(
        lead,
        by=by,
        given=lead_answers.Answer(
            verdict=verdict,
            findings=_FOUND[verdict],
            strokes=hand(random),
            uploads=[picture(lead.number, random)],
            second=second if lead.needs_two_verifiers else None,
            second_strokes=hand(random) if lead.needs_two_verifiers else "",
            head_name=lead.household.head_name,
            head_strokes=hand(random),
            reply=_reply(lead) if lead.must_be_heard(verdict) else None,
        ),
    )


def _reply(lead: Lead) -> Reply:
    """The head of the household is heard at the door."""
    objects = lead.pk % 3 == 0
    return Reply(
        stance=LeadReply.Stance.DISPUTES if objects else LeadReply.Stance.AGREES,
        speaker=lead.household.head_name or "家属",
        way=LeadReply.Way.DOOR,
        said_on=timezone.localdate(),
        words="车是亲戚借名登记的，平时不在家里用。"
        if lead.pk % 3 == 0
        else "情况知道，没有意见。",
    )


class People:
    """Who holds a permission exactly at a region; asked once for each."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Permission], User] = {}

    def at(self, region: Region, permission: Permission) -> User:
        key = (region.pk, permission)
        if key not in self._known:
            posting = Posting.objects.at_with(region, permission).select_related("user").first()
            if posting is None:
                raise LookupError(f"nobody at {region.code} may {permission}")
            self._known[key] = posting.user
        return self._known[key]


def hand(random: Random) -> str:
    """A signature: two strokes in a box of 300 × 100."""
    strokes = []
    for start in (20, 160):
        x, y, points = float(start), 50.0, []
        for _n in range(18):
            x += random.uniform(2, 8)
            y = min(90.0, max(10.0, y + random.uniform(-24, 24)))
            points.append([round(x, 1), round(y, 1)])
        strokes.append(points)
    return json.dumps(strokes)


def picture(number: str, random: Random) -> SimpleUploadedFile:
    """A picture that says it is not a photo of anybody."""
    tint = (random.randint(150, 210), random.randint(160, 215), random.randint(180, 225))
    image = Image.new("RGB", (800, 600), tint)
    draw = ImageDraw.Draw(image)
    draw.polygon([(200, 330), (400, 180), (600, 330)], fill=(120, 90, 80))
    draw.rectangle([240, 330, 560, 500], fill=(232, 226, 214))
    draw.rectangle([370, 400, 430, 500], fill=(110, 80, 60))
    draw.rectangle([0, 500, 800, 600], fill=(140, 165, 120))
    draw.text((20, 560), f"DEMO {number}", fill=(20, 40, 75))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return SimpleUploadedFile("demo.jpg", out.getvalue(), content_type="image/jpeg")
