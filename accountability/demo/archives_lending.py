"""The register of lending and lists of destruction in the demo, with made-up old papers.

One lending is overdue, one came back, one was extended, one was a view of the electronic volume.
One list is being appraised, one was carried out, one file is frozen.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from accountability.demo import archives_whole as whole
from accountability.demo import past
from accountability.demo.archives_acceptance import STROKES
from accountability.demo.ground import Ground, ground
from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.lending import operations as lending
from archives.lending.operations import Given
from archives.models import Archive, DestructionList, Lending, Paper
from archives.retention import appraising, deciding, erasing, holds
from archives.retention.appraising import Said
from households.models import Household
from regions.models import Region, User

_FORMED = (date(2009, 3, 12), date(2010, 6, 20), date(2011, 11, 5), date(2012, 8, 1))
_OLD = ("contact_card", "card")
GONE = Said("destroy", "保管期满，内容已由新联系卡替代，无保存价值（演示）")


def lend_and_destroy() -> int:
    """Lend, take back, appraise and destroy; return how many lines and lists there are. Once."""
    here = ground()
    if here is None or Lending.objects.exists() or DestructionList.objects.exists():
        return 0
    archives = _free_files(here)
    if len(archives) < 3:
        return 0
    keeper = _user(f"xian{here.county.code}")
    _lend(archives, keeper)
    return Lending.objects.count() + _destroy(here, archives)


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _free_files(here: Ground) -> list[Archive]:
    """Files of the village without open matters, before a round of acceptance takes all in."""
    by = _user(f"xian{here.county.code}")
    homes = Household.objects.filter(
        region__path__startswith=here.village.path, is_registered=True
    ).order_by("household_no")[:30]
    found = [filing.open_for(home, by=by) for home in homes]
    held = holds.reasons([one.pk for one in found], user=by)
    return [one for one in found if one.pk not in held][:8]


def _lend(archives: Sequence[Archive], keeper: User) -> None:
    today = timezone.localdate()
    ago = today - timedelta(days=20)
    audit = Given(
        person="陆廷发", unit="县审计局", phone="0854-5550123",
        purpose="核对产业分红和小额信贷凭证",
        basis="审计通知书〔2018〕9号，分管副县长批准", pages=46, due_on=ago + timedelta(days=10),
    )  # fmt: skip
    court = Given(
        person="蒙秀英", unit="县人民法院", purpose="土地流转纠纷取证",
        basis="调查令，县扶贫办主任批准",
        pages=31, due_on=ago + timedelta(days=7),
    )  # fmt: skip
    with past.on(ago):
        lending.hand_out(archives[0], audit, by=keeper)
        back = lending.hand_out(archives[1], court, by=keeper)
    with past.on(ago + timedelta(days=5)):
        lending.take_back(
            back, day=ago + timedelta(days=5), pages=31, condition="damaged",
            words="第12页边缘撕裂，已修补", by=keeper,
        )  # fmt: skip
        week = ago + timedelta(days=20)  # today
        inspected = Given(
            person="石朝军", unit="州扶贫办督查科", purpose="县级交叉检查抽查原件",
            basis="州督查方案",
            pages=28, due_on=week,
        )  # fmt: skip
        row = lending.hand_out(archives[2], inspected, by=keeper)
    lending.extend(row, until=today + timedelta(days=6), why="检查组还在村里核对", by=keeper)
    shown = Given(
        person="黄明芝", unit="省委巡视组", purpose="查看帮扶措施凭证", basis="巡视组调阅单第3号",
        medium="electronic",
    )  # fmt: skip
    lending.hand_out(archives[1], shown, by=keeper)


def _destroy(here: Ground, archives: Sequence[Archive]) -> int:
    """Papers of files that are not lent: one list to its end, one begun; return how many lists."""
    keeper, second = (_user(f"xian{here.county.code}{end}") for end in ("", "b"))
    first, inspector = _user("zhou"), _user("zhou2")
    checker = _user(f"fuhe{here.county.code}")
    old = [_old(one, number, keeper) for number, one in enumerate(archives[3:7])]
    group = [second, inspector]
    done = _opened(here.county, "2019年底到期材料鉴定销毁（演示）", group, old[0] + old[1], second)
    lines = list(done.lines.values_list("pk", flat=True))
    appraising.say(done, lines[1:], GONE, by=second)
    until = timezone.localdate().year + 5
    said = Said("extend", "与未办结的产业分红有关，延长五年（演示）", until)
    appraising.say(done, lines[:1], said, by=inspector)
    for one in group:
        appraising.sign(done, by=one, strokes=STROKES)
    deciding.approve(done, note="同意", by=keeper, strokes=STROKES)
    today = timezone.localdate()
    deciding.execute(done, method="pulped", on=today, by=second, strokes=STROKES)
    for one in (checker, first):
        deciding.witness(done, by=one, strokes=STROKES)
    erasing.erase(done.pk)
    begun = _opened(here.county, "2022年底到期材料鉴定（演示）", group, old[2], second)
    appraising.say(begun, begun.lines.values_list("pk", flat=True)[:1], GONE, by=second)
    if len(old) > 3:
        holds.freeze(
            archives[6], kind="lawsuit", why="户主与合作社分红纠纷，法院已立案（演示）", by=keeper
        )
    return DestructionList.objects.count()


def _opened(
    place: Region, name: str, group: list[User], papers: list[Paper], by: User
) -> DestructionList:
    row = appraising.open_list(place, name, group, by=by)
    appraising.put_on(row, [paper.pk for paper in papers], by=by)
    return row


def _old(archive: Archive, number: int, by: User) -> list[Paper]:
    """Papers from before the campaign, whose ten years are over."""
    kinds = {kind.code: kind for kind in archive.catalogue.kinds.filter(code__in=_OLD)}
    made = []
    for order, code in enumerate(_OLD):
        day = _FORMED[(number + order) % len(_FORMED)]
        told = Told(title=f"{day.year}年{kinds[code].title}（旧）", made_on=day)
        page = whole.page(kinds[code], archive, told)
        made.append(filing.file_paper(archive, kinds[code], told, [page], by=by))
    return made
