"""Accounts of the demo: one for every post of the loaded region, all with one password."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from ledger.models import Status
from qiannan.environment import DEV_DIR
from regions.duties import Duty
from regions.models import Level, Posting, Region, User
from screening.models import Lead

PREFECTURE = "zhou"
SECOND = "zhou2"  # four eyes at the prefecture
JOINT_MEETING = "jiwei"
SINCE = date(2018, 1, 1)  # before the days of the demo's ledger, so that somebody answered for it
SURNAMES = "罗莫韦王杨吴石潘陆蒙陈李岑黄覃"
_GIVEN = ("国兴", "明芝", "启学", "秀英", "朝军", "廷发", "开贵", "泽华", "光明", "正芬")


@dataclass(frozen=True)
class Account:
    """An account to be made: who, at which region, to do what."""

    username: str
    region: Region
    duty: Duty
    unit: str


def password() -> str:
    """The password of the demo's accounts: made once for this installation and kept."""
    kept = DEV_DIR / "demo_password"
    if not kept.exists():
        DEV_DIR.mkdir(exist_ok=True)
        kept.write_text(f"qiannan-{secrets.token_hex(4)}", encoding="ascii")
        kept.chmod(0o600)
    return kept.read_text(encoding="ascii")


@transaction.atomic
def make() -> int:
    """Make the accounts that are missing and return how many; the hash is computed once."""
    wanted = list(_wanted())
    known = set(User.objects.values_list("username", flat=True))
    new = [account for account in wanted if account.username not in known]
    hashed = make_password(password())
    users = User.objects.bulk_create(
        [
            User(username=account.username, full_name=_name(n), password=hashed)
            for n, account in enumerate(new)
        ],
        batch_size=2000,
    )
    Posting.objects.bulk_create(
        [
            Posting(
                user=user,
                duty=account.duty,
                region=account.region,
                unit=account.unit,
                starts_on=SINCE,
            )
            for user, account in zip(users, new, strict=True)
        ],
        batch_size=2000,
    )
    return len(new)


def _name(n: int) -> str:
    return SURNAMES[n % len(SURNAMES)] + _GIVEN[n // len(SURNAMES) % len(_GIVEN)]


def _wanted() -> Iterator[Account]:
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    yield Account(PREFECTURE, prefecture, Duty.PREFECTURE_OFFICE, "州扶贫办")
    yield Account(SECOND, prefecture, Duty.PREFECTURE_OFFICE, "州扶贫办督查科")
    yield Account("lingdao", prefecture, Duty.LEADER, "州领导")
    yield Account("shenji", prefecture, Duty.AUDITOR, "州审计岗")
    yield Account("guanli", prefecture, Duty.SYSTEM_ADMIN, "系统管理岗")
    grids = Region.objects.filter(level=Level.GRID)
    for grid in grids:
        yield Account(f"wg{grid.code}", grid, Duty.GRID_WORKER, "网格员")
    for village in Region.objects.filter(pk__in=grids.values("parent")):
        yield Account(f"cun{village.code}", village, Duty.VILLAGE_LEADER, "村脱贫攻坚工作队")
    for township in Region.objects.filter(pk__in=grids.values("parent__parent")):
        yield Account(f"zhen{township.code}", township, Duty.TOWNSHIP_OFFICE, "扶贫站")
    for county in Region.objects.filter(pk__in=grids.values("parent__parent__parent")):
        yield Account(f"xian{county.code}", county, Duty.COUNTY_OFFICE, "县扶贫办")
        yield Account(f"xian{county.code}b", county, Duty.COUNTY_OFFICE, "县扶贫办督查股")
        yield Account(f"jiaotong{county.code}", county, Duty.COUNTY_DEPARTMENT, "公安交警")
    yield Account(JOINT_MEETING, prefecture, Duty.JOINT_MEETING, "纪委监委联席会议")
    yield Account("lianxi", prefecture, Duty.JOINT_MEETING, "联席会议办公室")
    # Who rectifies, verifies, reviews, closes out and decides are different persons of an office.
    for county in Region.objects.filter(pk__in=grids.values("parent__parent__parent")):
        yield Account(f"heshi{county.code}", county, Duty.COUNTY_OFFICE, "县扶贫办核实岗")
        yield Account(f"fuhe{county.code}", county, Duty.COUNTY_OFFICE, "县扶贫办复核岗")
        # A county's townships inspect one another, by two; also those without a base map.
        for township in county.children.order_by("code"):
            yield Account(f"jiancha{township.code}", township, Duty.TOWNSHIP_OFFICE, "纪检监察室")
            yield Account(f"jiancha{township.code}b", township, Duty.TOWNSHIP_OFFICE, "党政办")
    for county in Region.objects.filter(pk__in=grids.values("parent__parent__parent")):
        yield Account(f"jiwei{county.code}", county, Duty.JOINT_MEETING, "县纪委监委")
        yield Account(f"lianxi{county.code}", county, Duty.JOINT_MEETING, "县联席会议办公室")


def shown() -> list[tuple[str, User, Posting]]:
    """One account a duty, the four of the loop along one lead's chain: (duty, user, posting)."""
    worker = _worker()
    if worker is None:
        return []
    below = {region.pk for region in worker.region.ancestors}
    chosen: dict[str, Posting] = {Duty.GRID_WORKER: worker}
    postings = Posting.objects.on(timezone.localdate()).select_related("user", "region")
    postings = postings.order_by("region__path", "duty", "pk")
    for posting in postings.exclude(duty=Duty.GRID_WORKER).filter(region__in=below):
        chosen.setdefault(posting.duty, posting)
    return [(duty.label, chosen[duty].user, chosen[duty]) for duty in Duty if duty in chosen]


def _worker() -> Posting | None:
    """The grid worker with the most leads to answer."""
    busiest = (
        Lead.objects.filter(status__in=[Status.PENDING, Status.VERIFYING])
        .values("region")
        .annotate(n=Count("pk"))
        .order_by("-n", "region")
        .first()
    )
    workers = Posting.objects.filter(duty=Duty.GRID_WORKER).select_related("user", "region")
    if busiest:
        workers = workers.filter(region=busiest["region"])
    return workers.first()
