"""Income sheets and judgements of the demo: some being worked on, some to sign, some signed."""

from households.income import drafts, signing
from households.models import Household
from households.standards import signing as standards
from regions.duties import Duty
from regions.models import Posting

YEAR = 2018
MOST_GRIDS = 100
_INK = "[[[20,60],[60,30],[90,70],[140,25],[180,65]]]"


def work() -> int:
    """Calculate for the first households of each grid; return how many were handed in."""
    workers = Posting.objects.filter(duty=Duty.GRID_WORKER).select_related("user", "region")
    return sum(_grid(posting) for posting in workers.order_by("pk")[:MOST_GRIDS])


def _grid(posting: Posting) -> int:
    """Three drafts, one to sign, one signed with its judgement."""
    homes = Household.objects.living().filter(region=posting.region, member_count__gt=0)
    with_income = homes.filter(years__year=YEAR, incomes__isnull=True).order_by("pk")
    handed_in = 0
    for number, home in enumerate(with_income.select_related("region")[:5]):
        sheet = drafts.begin(home, YEAR, by=posting.user, start="register")
        if number < 3:
            continue
        signing.hand_in(
            sheet, by=posting.user, strokes=_INK, head_name=home.head_name, head_strokes=_INK
        )
        standards.hand_in(home, YEAR, {}, by=posting.user, strokes=_INK)
        handed_in += 1
        if number == 4:
            _sign(home, posting)
    return handed_in


def _sign(home: Household, posting: Posting) -> None:
    """The village's leader signs both."""
    leader = (
        Posting.objects.filter(duty=Duty.VILLAGE_LEADER, region=posting.region.parent)
        .select_related("user")
        .first()
    )
    if leader is None:
        return
    sheet = home.incomes.get(year=YEAR)
    sheet.household = home
    signing.sign(sheet, by=leader.user, strokes=_INK)
    # Signing the income moved the register, so the judgement is made anew on its values.
    judgement = home.judgements.get(year=YEAR)
    standards.return_(judgement, by=leader.user, note="收入已签认，请按新数据判定")
    again = standards.hand_in(home, YEAR, {}, by=posting.user, strokes=_INK)
    standards.sign(again, by=leader.user, strokes=_INK)
