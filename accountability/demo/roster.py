"""The demo's roster of cadres: those with an account by it, others with made-up names."""

from itertools import count

from accountability.demo.accounts import SURNAMES
from regions.models import Audience, Cadre, Posting, Region, User
from taskforces.organisation import catalogue

_GIVEN = ("建平", "红梅", "世荣", "丽娟", "志强", "春燕", "文斌", "晓霞", "安邦", "永康", "玉兰")
_numbers = count(1)


def row(region: Region, unit: str, post: str, audience: str) -> dict[str, str]:
    """A row of the workbook's roster; names and numbers differ each time."""
    n = next(_numbers)
    return {
        "number": f"GB{region.code}-{n:03d}",
        "name": SURNAMES[n % len(SURNAMES)] + _GIVEN[n % len(_GIVEN)],
        "region": region.code,
        "unit": unit,
        "post": post,
        "audience": audience,
    }


def enter(region: Region, unit: str, post: str, audience: str, *, by: User) -> Cadre:
    """Put somebody without an account on the roster."""
    given = row(region, unit, post, audience)
    del given["region"]
    return catalogue.enter_cadre(region, by=by, **given)


def enter_account(username: str, post: str, audience: str, *, by: User) -> Cadre:
    """Put who holds an account on the roster of the place it is posted to."""
    posting = Posting.objects.select_related("user", "region").get(user__username=username)
    return catalogue.enter_cadre(
        posting.region,
        by=by,
        number=f"GB{posting.region.code}-{next(_numbers):03d}",
        name=posting.user.full_name,
        unit=posting.unit,
        post=post,
        audience=audience,
        user=posting.user,
    )


def at(region: Region, audience: Audience) -> list[Cadre]:
    """The cadres of one place by number."""
    return list(Cadre.objects.filter(region=region, audience=audience).order_by("number"))
