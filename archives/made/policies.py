"""What a household is entitled to and receives, in words, from the dated policies and the base map.

A condition names the members it is about, or says yes or no of the household; a receipt says what
the register knows to have been paid or given. What is not on record is said to be so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.made.known import Known, Member, plain
from archives.models import Policy
from regions.models import Region

PENSION_AGE = 60
ADULT = 16
FAMILY = 3  # from so many on, all of a family are not named one by one
Who = Callable[[Known], "list[str] | bool"]
TRADE = ("中职", "高职", "技师学院")
COLLEGE = ("大专", "本科", "硕士")
_ABLE = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")


@dataclass(frozen=True)
class Condition:
    """Who of a household is entitled: names, or whether the household is."""

    label: Promise
    who: Who


@dataclass(frozen=True)
class Got:
    """What was received: `amount` in yuan of `year`, or named; empty when nothing is on record."""

    amount: Decimal | None = None
    year: int | None = None
    who: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.amount or self.who or (self.year and self.amount is None))


@dataclass(frozen=True)
class Receipt:
    label: Promise
    got: Callable[[Known], Got]


@dataclass(frozen=True)
class Said:
    """One policy as it is said to one household."""

    policy: Policy
    entitled: str
    received: str
    got: Got

    @property
    def is_received(self) -> bool:
        return bool(self.got)


def _named(test: Callable[[Member], bool]) -> Who:
    return lambda known: [one.name for one in known.members if test(one)]


def _at(*words: str) -> Who:
    """Whose school is one of these, by how its name begins."""
    return _named(lambda one: one.year.school_status.startswith(words))


def _aged(known: Known, years: int) -> list[str]:
    today = timezone.localdate()
    return [one.name for one in known.members if one.is_aged(years, today)]


def _pensioners(known: Known) -> list[str] | bool:
    """The aged by name; with none of them, whether there is an adult at all."""
    return _aged(known, PENSION_AGE) or bool(_aged(known, ADULT))


def _unsafe(known: Known) -> bool:
    return any(
        row.is_dangerous_house or row.house_grade in ("C", "D") or row.reform_year is not None
        for row in known.years[:1]
    )


def _has_share(known: Known) -> bool:
    return any(row.is_in_coop or row.is_led_by_firm or row.dividend_yuan for row in known.years[:1])


CONDITIONS: dict[str, Condition] = {
    "shares": Condition(_("In a cooperative, led by a firm, or paid a dividend"), _has_share),
    "members": Condition(_("Every registered household"), lambda known: bool(known.members)),
    "dibao": Condition(_("Members on dibao"), _named(lambda one: bool(one.year.has_dibao))),
    "tekun": Condition(_("Members on tekun"), _named(lambda one: bool(one.year.has_tekun))),
    "pupil_kindergarten": Condition(_("Children at kindergarten"), _at("学前教育")),
    "pupil_compulsory": Condition(
        _("Pupils in compulsory education"), _at("小学", "七年级", "八年级", "九年级")
    ),
    "pupil_high": Condition(
        _("Pupils at high school"),
        _named(lambda one: one.year.school_status.startswith(("高中", "普通高中"))),
    ),
    "pupil_trade": Condition(_("Pupils at vocational schools"), _at(*TRADE)),
    "pupil_college": Condition(_("Students"), _at(*COLLEGE)),
    "unsafe_house": Condition(_("Dangerous house, or one rebuilt"), _unsafe),
    "relocated": Condition(_("Relocated households"), lambda known: bool(known.home.is_relocated)),
    "disabled": Condition(
        _("Disabled members"), _named(lambda one: bool(one.year.disability_kind))
    ),
    "worker": Condition(
        _("Households with somebody able to work"),
        lambda known: any(one.year.labour in _ABLE for one in known.members),
    ),
    "adults": Condition(_("Members of 60 years and above, or adults"), _pensioners),
    "returned_land": Condition(
        _("Land given back to forest"),
        lambda known: any((row.returned_mu or 0) > 0 for row in known.years[:1]),
    ),
    "away": Condition(
        _("Members working in other provinces"), _named(lambda one: one.year.work_area == "省外")
    ),
}


def _money(column: str) -> Callable[[Known], Got]:
    """The amount of the newest year that has one."""

    def got(known: Known) -> Got:
        row = next((row for row in known.years if getattr(row, column)), None)
        return Got(getattr(row, column), row.year) if row else Got()

    return got


def _people(test: Callable[[Member], str]) -> Callable[[Known], Got]:
    return lambda known: Got(who=tuple(words for one in known.members if (words := test(one))))


def _post(one: Member) -> str:
    return f"{one.name}（{plain(one.year.public_posts)}）" if one.year.public_posts else ""


def _insured(one: Member) -> str:
    year = one.year
    return one.name if year.has_resident_medical or year.has_employee_medical else ""


def _rebuilt(known: Known) -> Got:
    year = next((row.reform_year for row in known.years if row.reform_year), None)
    return Got(year=year)


def _moved(known: Known) -> Got:
    return Got(who=(known.home.resettle_place,) if known.home.resettle_place else ())


RECEIPTS: dict[str, Receipt] = {
    "none": Receipt(_("Not in the base map"), lambda _known: Got()),
    "dibao_money": Receipt(_("Dibao of the newest year"), _money("dibao_yuan")),
    "tekun_money": Receipt(_("Tekun of the newest year"), _money("wubao_yuan")),
    "dividend_money": Receipt(_("Dividend of the newest year"), _money("dividend_yuan")),
    "pension_money": Receipt(_("Pension of the newest year"), _money("pension_yuan")),
    "ecology_money": Receipt(_("Ecology subsidy of the newest year"), _money("ecology_yuan")),
    "insured": Receipt(_("Who is insured"), _people(_insured)),
    "post": Receipt(_("Who holds a public post"), _people(_post)),
    "rebuilt": Receipt(_("When the house was rebuilt"), _rebuilt),
    "moved": Receipt(_("Where they were resettled"), _moved),
}


def in_force(day: date, place: Region | None = None) -> list[Policy]:
    """The policies of a place that day: a county's own words before those of the prefecture."""
    rows = list(Policy.objects.on(day).select_related("region"))
    own = {p.code: p for p in rows if p.region and place and place.path.startswith(p.region.path)}
    common = [p for p in rows if p.region_id is None and p.code not in own]
    return sorted([*own.values(), *common], key=lambda p: (p.position, p.pk))


def say(known: Known, policies: Iterable[Policy]) -> list[Said]:
    """The policies that a household is entitled to, or receives; none for one not registered."""
    if not known.home.is_registered:
        return []
    found = (_say(known, policy) for policy in policies)
    return [said for said in found if said is not None]


def _say(known: Known, policy: Policy) -> Said | None:
    who = CONDITIONS[policy.condition].who(known)
    got = RECEIPTS[policy.receipt].got(known)
    if not who and not got:
        return None
    names = _named_or_all(known, who) if isinstance(who, list) else ""
    received = _received(policy, got, _named_or_all(known, got.who))
    return Said(policy, _entitled(policy.entitled, names), received, got)


def _named_or_all(known: Known, names: Sequence[str]) -> str:
    """The names; of a family of several who are all meant, that it is all of them."""
    everyone = [one.name for one in known.members]
    if len(everyone) >= FAMILY and list(names) == everyone:
        return f"全家 {len(everyone)} 口人"
    return "、".join(names)


def _entitled(words: str, names: str) -> str:
    """With the names; a sentence that would name nobody is left out."""
    if names or "{who}" not in words:
        return words.replace("{who}", names)
    sentences = [one for one in words.split("。") if one and "{who}" not in one]
    return "。".join(sentences) + "。"


def _received(policy: Policy, got: Got, who: str) -> str:
    if not got or not policy.received:
        return ""
    return policy.received.format(year=got.year or "", amount=plain(got.amount), who=who)


NOT_ON_RECORD = "系统里还没有享受的记录。"


def received_words(said: Said) -> str:
    """What is received; where the base map can know it and does not, that it is not on record."""
    return said.received or ("" if said.policy.receipt == "none" else NOT_ON_RECORD)
