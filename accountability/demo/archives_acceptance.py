"""Acceptance in the demo: a township accepts the files of its households. Some are whole, pass and
are sealed, some fail; of those one is mended and passes the second time, one waits, one is sent
back. The rest of the township is still to be filed and accepted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accountability.demo import archives_whole as whole
from accountability.demo.ground import ground
from archives.acceptance import judging, planning, rectifying
from archives.acceptance.judging import Said
from archives.acceptance.planning import Plan, Team
from archives.acceptance.rectifying import Deed
from archives.checks import operations as checks
from archives.models import Acceptance, AcceptanceRound, Archive, Rectification, Verdict
from regions.duties import Duty
from regions.models import Level, Posting, Region, User

STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
PASSED, FAILED = 2, 3
_LACKING = frozenset({"medical", "visits", "photo_water"})
_SURPLUS = "photo_work"


def accept_some() -> int:
    """Plan, judge, mend and accept again; return how many files a result was signed for. Once."""
    if AcceptanceRound.objects.exists() or ground() is None:
        return 0
    found = _township()
    if found is None:
        return 0
    town, grid, people = found
    if not Archive.objects.filter(place_path__startswith=grid.path).exists():
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
    return _judge(row, _filed(grid, people["worker"]), people)


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
        workers = Posting.objects.filter(
            duty=Duty.GRID_WORKER, region__parent=village, user__is_active=True
        ).select_related("user", "region")  # fmt: skip
        worker = max(workers, key=lambda one: _untouched(one.region).count(), default=None)
        if town and staff and worker:
            people = {
                "chief": staff[0], "second": staff[-1], "leader": leader.user,
                "worker": worker.user,
            }  # fmt: skip
            if len({person.person for person in people.values()}) == 4:
                return town, worker.region, people
    return None


def _files(grid: Region) -> QuerySet[Archive]:
    """Files of households of a grid, those out of poverty the longest ago first."""
    rows = Archive.objects.filter(
        region=grid, household__is_registered=True, household__dissolved_on__isnull=True
    )
    along = rows.select_related("region", "household", "catalogue")
    return along.order_by("household__exit_year", "pk")


def _untouched(grid: Region) -> QuerySet[Archive]:
    """Those into which nobody put a paper yet."""
    return _files(grid).exclude(papers__source__in=("camera", "upload"))


def _filed(grid: Region, worker: User) -> list[int]:
    """Files to judge: the first are whole, the next have a paper too many, the last lack some."""
    rows = _untouched(grid) if _untouched(grid).count() > PASSED else _files(grid)
    found = list(rows[: PASSED + FAILED])
    passed = _passing(found)
    with transaction.atomic(), checks.gathered():
        for number, archive in enumerate(found):
            whole.make_whole(archive, by=worker, but=_LACKING if number > passed else frozenset())
            if number >= passed:
                whole.file_one(archive.catalogue.kinds.get(code=_SURPLUS), archive, by=worker)
    return [archive.pk for archive in found]


def _passing(files: Sequence[object]) -> int:
    """How many pass at once: of few files two fail all the same."""
    return min(PASSED, max(0, len(files) - 2))


def _judge(row: AcceptanceRound, archives: list[int], people: dict[str, User]) -> int:
    chief, signed, passed = people["chief"], 0, _passing(archives)
    rows = row.files.filter(archive__in=archives).select_related("archive__catalogue", "round")
    for number, one in enumerate(sorted(rows, key=lambda one: archives.index(one.archive_id))):
        if number >= passed:
            _find_wrong(one, chief)
        judging.keep_rest(one, by=chief)
        for kind in judging.unjudged_kinds(one):
            judging.judge(one, kind, Said(Verdict.Word.SUPPLY, note="卷内没有这份材料"), by=chief)
        one = judging.sign(one, by=chief, strokes=STROKES)
        signed += 1
        if number == passed:
            _mend(one, people)
        if number == passed + 1:
            _begin(one, people)
    return signed


def _find_wrong(one: Acceptance, by: User) -> None:
    papers = {paper.kind.code: paper for paper in one.archive.papers.select_related("kind")}
    judging.judge(one, papers["survey"], Said("correct", ["no_date", "left_out"]), by=by)
    judging.judge(one, papers[_SURPLUS], Said("remove", ["photo"], "不是这户的"), by=by)
    loan = one.archive.catalogue.kinds.get(code="loan")
    judging.judge(one, loan, Said("supply", note="系统有贷款记录，缺合同"), by=by)


def _deed(row: Rectification) -> Deed:
    told = replace(
        whole.told_of(row.kind, row.archive), made_on=timezone.localdate(),
        is_signed=True, is_sealed=True,
    )  # fmt: skip
    is_removed = row.word == Verdict.Word.REMOVE
    files = [] if is_removed else [whole.page(row.kind, row.archive, told)]
    return Deed("已按验收意见整改（演示）", files, told)


def _mend(one: Acceptance, people: dict[str, User]) -> None:
    """Three persons mend, examine and close each; then the file passes."""
    for row in one.rectifications.order_by("pk"):
        done = rectifying.mend(row, _deed(row), by=people["worker"], strokes=STROKES)
        done = rectifying.examine(done, by=people["leader"], strokes=STROKES)
        rectifying.close(done, by=people["second"], strokes=STROKES)
    again = judging.again(one, by=people["chief"])
    judging.keep_rest(again, by=people["chief"])
    judging.sign(again, by=people["chief"], strokes=STROKES)


def _begin(one: Acceptance, people: dict[str, User]) -> None:
    rows = one.rectifications.order_by("pk")
    first, second = (rows.filter(word=word)[0] for word in ("correct", "remove"))
    rectifying.mend(first, _deed(first), by=people["worker"], strokes=STROKES)
    done = rectifying.mend(second, _deed(second), by=people["worker"], strokes=STROKES)
    rectifying.send_back(done, reason="删错了一份，请核对后重报（演示）", by=people["leader"])
