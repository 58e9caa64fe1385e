"""Which form a maker code of the catalogue draws, and why it cannot be drawn now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from archives.made import bags, helped, identified, left, public
from archives.made.form import Form
from archives.made.known import IDENTIFYING, Known

Draw = Callable[[Known, str], Form]


@dataclass(frozen=True)
class Made:
    """One form as filled in, and what is filed beside it (see `Paper`)."""

    form: Form = field(repr=False)
    digest: str
    made_on: date | None = None
    year: int | None = None
    amount_yuan: Decimal | None = None
    people: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.form.title[:80]

    @property
    def words(self) -> str:
        return self.form.words

    def body(self) -> bytes:
        """The PDF; put together only where it is filed, which is most of the work."""
        return self.form.done()


def _never(_known: Known) -> str:
    return ""


@dataclass(frozen=True)
class Maker:
    """One form. `why_not` says what is lacking, "" when it can be drawn; `step` is the step of the
    identification whose day stands on it; `needs_round`: drawn unasked only where the procedure is
    on record, because without it the form would be a blank; `names_helper`: who helps the household
    now stands on it.
    """

    draw: Draw | None
    why_not: Callable[[Known], str] = _never
    step: str = ""
    needs_round: bool = False
    names_helper: bool = False


def _no_helper(known: Known) -> str:
    return "" if known.helpers else "还没有结对帮扶责任人；请先在“帮扶责任人”里结对。"


def _no_income(known: Known) -> str:
    has = any(row.has_income for row in known.years)
    return "" if has else "底图里还没有收入；请先算账。"


def _not_leaving(known: Known) -> str:
    return "" if left.exit_year(known) else "没有脱贫年度，也没有退出程序；退出时再生成。"


def _no_code(known: Known) -> str:
    return "" if known.url else "本户还没有一户一码；请先发码。"


MAKERS: dict[str, Maker] = {
    "application": Maker(identified.application, step="apply"),
    "consent": Maker(identified.consent, step="apply"),
    "survey": Maker(identified.survey, step="visit"),
    "registration": Maker(identified.registration),
    "review": Maker(public.review, step="meeting", needs_round=True),
    "notice1": Maker(public.notice1, step="notice1", needs_round=True),
    "notice2": Maker(public.notice2, step="notice2", needs_round=True),
    "announcement": Maker(public.announcement, step="announce", needs_round=True),
    "comparison": Maker(identified.comparison, step="compare"),
    "helper": Maker(helped.helper, _no_helper, names_helper=True),
    "contact_card": Maker(helped.contact_card, _no_helper, names_helper=True),
    "handbook": Maker(helped.handbook),
    "card": Maker(bags.card_form, _no_code),
    "policies": Maker(helped.ledger_of_measures),
    "income": Maker(None, _no_income),
    "exit_consent": Maker(left.exit_consent, _not_leaving),
    "exit_check": Maker(left.exit_check, _not_leaving),
}


def draw(code: str, known: Known, who: str) -> Iterator[Made]:
    """The papers of a maker: one, or of the income one a year."""
    maker = MAKERS[code]
    if maker.draw is not None:
        helper = known.helpers[0].helper.name if maker.names_helper and known.helpers else None
        yield _made(maker.draw(known, who), known, made_on=_day(known, maker.step), helper=helper)
        return
    for row in reversed(known.years):
        account = known.account(row.year)
        if account is not None:
            form = left.income_of(known, who, account)
            yield _made(
                form, known, year=account.year, amount_yuan=account.per_head_yuan,
                people=account.members, net_yuan=str(account.net_yuan),
            )  # fmt: skip


def _day(known: Known, step: str) -> date | None:
    """The day that stands on the paper: that of its step, if it is on record."""
    if not step:
        return None
    said = known.found(IDENTIFYING).get(step, {}).get("happened_on")
    return date.fromisoformat(said) if said else None


def _made(form: Form, known: Known, *, people: int | None = None, **more: Any) -> Made:
    """`net_yuan` and `helper` go among the facts that the checks compare with the base map."""
    said = {name: more.pop(name, None) for name in ("net_yuan", "helper")}
    facts = {
        "head": known.home.head_name,
        "household_no": known.home.household_no,
        "members": [one.name for one in known.members],
        **{name: value for name, value in said.items() if value},
    }
    members = known.home.member_count if people is None else people
    return Made(form, form.digest, people=members, facts=facts, **more)
