"""Acceptance in the demo: a township accepts the files of one village. Some pass and are sealed,
some fail; of those one is mended and passes the second time, one waits, one is sent back.
"""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accountability.demo.ground import ground
from archives.acceptance import judging, planning, rectifying
from archives.acceptance.judging import Said
from archives.acceptance.planning import Plan, Team
from archives.acceptance.rectifying import Deed
from archives.filing import operations as filing
from archives.filing import reading
from archives.filing.operations import Told
from archives.models import Acceptance, AcceptanceRound, Archive, Rectification, Verdict
from households.models import Household
from regions.duties import Duty
from regions.models import Level, Posting, Region, User

_STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
FILES, PASSED, FAILED = 8, 3, 3
_KINDS = ("application", "survey", "handbook")


def accept_some() -> int:
    """Plan, judge, mend and accept again; return how many files a result was signed for. Once."""
    if AcceptanceRound.objects.exists() or ground() is None:
        return 0
    found = _township()
    if found is None:
        return 0
    town, village, people = found
    archives = _files(village, people["worker"])
    if not archives:
        return 0
    today = timezone.localdate()
    chief = people["chief"]
    given = Plan(
        town, f"{today.year}年户档验收（演示）", today, today + timedelta(days=30), working_days=10
    )
    row = planning.plan(given, by=chief, seed=2018)
    members = [chief, people["second"]] if people["second"] != chief else [chief]
    places = Region.objects.filter(parent=town).order_by("path")
    planning.add_group(row, Team("第一验收组", members, list(places)), by=chief)
    planning.draw(row, by=chief)
    planning.open_round(row, by=chief)
    return _judge(row, [one.pk for one in archives], people)


def _township() -> tuple[Region, Region, dict[str, User]] | None:
    """A township with two of its office, and of one of its villages a leader and a worker."""
    offices: dict[int, list[User]] = {}
    for posting in Posting.objects.filter(
        duty=Duty.TOWNSHIP_OFFICE, region__level=Level.TOWNSHIP
    ).select_related("user"):
        offices.setdefault(posting.region_id, []).append(posting.user)
    leaders = Posting.objects.filter(duty=Duty.VILLAGE_LEADER).select_related("user", "region")
    for leader in leaders.order_by("pk"):
        town, village = leader.region.parent, leader.region
        staff = offices.get(town.pk if town else 0, [])
        worker = Posting.objects.filter(
            duty=Duty.GRID_WORKER, region__parent=village, user__is_active=True
        ).select_related("user", "region").first()  # fmt: skip
        if town and staff and worker:
            people = {
                "chief": staff[0], "second": staff[-1], "leader": leader.user,
                "worker": worker.user,
            }  # fmt: skip
            if len({person.person for person in people.values()}) == 4:
                return town, worker.region, people
    return None


def _files(grid: Region, worker: User) -> list[Archive]:
    homes = Household.objects.filter(region=grid, dissolved_on__isnull=True).order_by("pk")[:FILES]
    made = []
    for number, household in enumerate(homes):
        archive = filing.open_for(household, by=worker)
        kinds = {kind.code: kind for kind in archive.catalogue.kinds.filter(code__in=_KINDS)}
        if not archive.papers.exists():
            for code in _KINDS:
                told = Told(
                    made_on=household.identified_on, is_signed=True, is_sealed=True, title="演示"
                )
                page = _page(kinds[code].title, number)
                filing.file_paper(archive, kinds[code], told, [page], by=worker)
        made.append(archive)
    return made


def _page(title: str, shade: int) -> reading.Read:
    """A synthetic photo; its tint tells one household's from another's."""
    picture = Image.new("RGB", (420, 594), (250 - shade * 3, 248, 240 - shade))
    draw = ImageDraw.Draw(picture)
    for line in range(12):
        draw.line((40, 120 + line * 34, 380 - (line * 37 + shade * 11) % 120, 120 + line * 34), 90)
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return reading.read(SimpleUploadedFile(f"{title}.jpg", out.getvalue(), "image/jpeg"))


def _judge(row: AcceptanceRound, archives: list[int], people: dict[str, User]) -> int:
    chief, signed = people["chief"], 0
    rows = row.files.filter(archive__in=archives).select_related("archive__catalogue", "round")
    for number, one in enumerate(rows.order_by("archive")[: PASSED + FAILED]):
        if number >= PASSED:
            _find_wrong(one, chief)
        judging.keep_rest(one, by=chief)
        for kind in judging.unjudged_kinds(one):
            judging.judge(one, kind, Said(Verdict.Word.KEEP, note="本户不涉及（演示）"), by=chief)
        one = judging.sign(one, by=chief, strokes=_STROKES)
        signed += 1
        if number == PASSED:
            _mend(one, people)
        if number == PASSED + 1:
            _begin(one, people)
    return signed


def _find_wrong(one: Acceptance, by: User) -> None:
    papers = {paper.kind.code: paper for paper in one.archive.papers.select_related("kind")}
    judging.judge(one, papers["survey"], Said("correct", ["no_date", "left_out"]), by=by)
    judging.judge(one, papers["handbook"], Said("remove", ["photo"], "与他户重复"), by=by)
    loan = one.archive.catalogue.kinds.get(code="loan")
    judging.judge(one, loan, Said("supply", note="系统有贷款记录，缺合同"), by=by)


def _deed(row: Rectification) -> Deed:
    files = [] if row.word == Verdict.Word.REMOVE else [_page(row.kind.title, row.pk % 40 + 12)]
    told = Told(made_on=timezone.localdate(), is_signed=True, is_sealed=True)
    return Deed("已按验收意见整改（演示）", files, told)


def _mend(one: Acceptance, people: dict[str, User]) -> None:
    """Three persons mend, examine and close each; then the file passes."""
    for row in one.rectifications.order_by("pk"):
        done = rectifying.mend(row, _deed(row), by=people["worker"], strokes=_STROKES)
        done = rectifying.examine(done, by=people["leader"], strokes=_STROKES)
        rectifying.close(done, by=people["second"], strokes=_STROKES)
    again = judging.again(one, by=people["chief"])
    judging.keep_rest(again, by=people["chief"])
    for kind in judging.unjudged_kinds(again):
        judging.judge(again, kind, Said("keep", note="本户不涉及（演示）"), by=people["chief"])
    judging.sign(again, by=people["chief"], strokes=_STROKES)


def _begin(one: Acceptance, people: dict[str, User]) -> None:
    first, second, _third = one.rectifications.order_by("pk")
    rectifying.mend(first, _deed(first), by=people["worker"], strokes=_STROKES)
    done = rectifying.mend(second, _deed(second), by=people["worker"], strokes=_STROKES)
    rectifying.send_back(done, reason="删错了一份，请核对后重报（演示）", by=people["leader"])
