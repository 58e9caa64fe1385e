"""The upper two steps of acceptance in the demo: the county accepts files of villages, the
prefecture the file of a township. Of the villages one is judged and fails; the township waits.
"""

from datetime import timedelta

from django.utils import timezone

from accountability.demo.archives_acceptance import STROKES
from accountability.demo.archives_places import YEAR
from accountability.demo.ground import Ground, ground
from archives.acceptance import judging, planning
from archives.acceptance.judging import Said
from archives.acceptance.planning import Plan, Team
from archives.models import Acceptance, AcceptanceRound, Archive, Holder, Verdict
from regions.models import Region, User


def accept_places() -> int:
    """Plan and open both rounds; return how many files they draw. Once only."""
    here = ground()
    if here is None or AcceptanceRound.objects.exclude(holder=Holder.HOUSEHOLD).exists():
        return 0
    if not Archive.objects.filter(holder=Holder.TOWNSHIP, year=YEAR).exists():
        return 0
    code = here.county.code
    county = [User.objects.get(username=f"xian{code}{end}") for end in ("", "b")]
    prefecture = [User.objects.get(username=name) for name in ("zhou", "zhou2")]
    villages = _opened(here.county, f"{YEAR}年村档验收（演示）", here, county)
    _opened(here.prefecture, f"{YEAR}年乡档验收（演示）", here, prefecture)
    one = _fullest(villages)
    if one is not None:
        _fail(one, county[0])
    return Acceptance.objects.exclude(round__holder=Holder.HOUSEHOLD).count()


def _opened(place: Region, name: str, here: Ground, members: list[User]) -> AcceptanceRound:
    """A round whose one group takes the demo's township."""
    today, chief = timezone.localdate(), members[0]
    given = Plan(place, name, today, today + timedelta(days=60), working_days=15, year=YEAR)
    row = planning.plan(given, by=chief, seed=2018)
    planning.add_group(row, Team("第一验收组", members, [here.township]), by=chief)
    planning.draw(row, by=chief)
    return planning.open_round(row, by=chief)


def _fullest(row: AcceptanceRound) -> Acceptance | None:
    files = list(row.files.select_related("archive__catalogue", "round"))
    held = {one.pk: one.archive.papers.count() for one in files}
    return max(files, key=lambda one: held[one.pk], default=None)


def _fail(one: Acceptance, by: User) -> None:
    """A paper to correct, the others kept, what is not there to be supplied."""
    papers = judging.unjudged(one)
    if papers:
        judging.judge(one, papers[0], Said(Verdict.Word.CORRECT, ["left_out"]), by=by)
    judging.keep_rest(one, by=by)
    for kind in judging.unjudged_kinds(one):
        judging.judge(one, kind, Said(Verdict.Word.SUPPLY, note="卷内没有这份材料"), by=by)
    judging.sign(one, note="村档材料不齐，限期补齐", by=by, strokes=STROKES)
