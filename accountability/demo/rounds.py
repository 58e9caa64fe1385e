"""The demo's cross-inspection: one plan dropped, the next signed, some households visited again."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from django.utils import timezone

from accountability import second_visits
from accountability.demo.accounts import SURNAMES
from accountability.demo.casework import hand
from accountability.demo.ground import ground
from regions.models import Region, User
from taskforces.crosschecks import operations, visiting
from taskforces.crosschecks.operations import Round
from taskforces.crosschecks.visiting import Seen
from taskforces.models import CrossCheck, CrossVisit, Question
from taskforces.samples import SAMPLES, Finder, Home

SEED, EACH, VISITED = 2018, 4, 10
_DROPPED = "两个乡镇的检查人员在外培训，待返岗后重新安排。"
_FINDINGS = "入户核对，家中有人，住房、饮水与帮扶人所述一致，孩子在校就读。"
_PROBLEM = "厨房屋面漏雨，首次核查未记录，应列入整改台账。"


def inspect_some() -> int:
    """Plan twice, sign once, visit some; return how many were visited. Once only."""
    here = ground()
    if here is None or CrossCheck.objects.exists():
        return 0
    code = here.county.code
    clerk = User.objects.get(username=f"xian{code}")
    signer = User.objects.get(username=f"xian{code}b")
    today = timezone.localdate()
    given = Round(
        here.county, today - timedelta(days=3), today + timedelta(days=14), sample_size=EACH
    )
    first = operations.plan(given, by=clerk, seed=SEED)
    operations.drop(first, by=clerk, reason=_DROPPED)
    row = operations.plan(given, by=clerk, seed=SEED + 1)
    random = Random(SEED)  # noqa: S311  a demo that looks the same each time
    with _made_up():
        operations.sign(row, by=signer, strokes=hand(random))
    return _visit(row, random)


def _visit(row: CrossCheck, random: Random) -> int:
    """Every third household, by the first of its team; one of them has a problem."""
    rows = CrossVisit.objects.filter(pair__round=row).order_by("number")[::3]
    for n, visit in enumerate(rows[:VISITED]):
        team = User.objects.filter(pk__in=visit.pair.team.values("cadre__user"))
        inspector = team.order_by("pk")[0]
        answers = dict.fromkeys(Question.values, "yes")
        if n == 2:
            answers["housing"] = "no"
        seen = Seen(answers, _FINDINGS, _PROBLEM if n == 2 else "")
        visiting.visit(visit, seen, by=inspector, strokes=hand(random))
    return len(rows[:VISITED])


@contextmanager
def _made_up() -> Iterator[None]:
    """Households of townships whose base map is not part of the demo: a round draws from all."""
    SAMPLES.insert(0, Finder(_keys, _homes))
    try:
        yield
    finally:
        del SAMPLES[0]


def _keys(place: Region) -> Iterable[str]:
    known = list(second_visits.keys(place))
    villages = place.children.order_by("code")
    return known or [f"{one.code}-Y{n:02d}" for one in villages for n in range(1, 6)]


def _homes(numbers: Collection[str]) -> Iterator[Home]:
    yield from second_visits.homes(numbers)
    made_up = sorted(number for number in numbers if "-Y" in number)
    villages = {one.code: one for one in Region.objects.filter(code__in={n[:12] for n in made_up})}
    for n, number in enumerate(made_up):
        first = dict.fromkeys(Question.values, "yes") | ({"water": "no"} if n % 5 == 0 else {})
        yield Home(number, villages[number[:12]], f"{SURNAMES[n % len(SURNAMES)]}*", first)
