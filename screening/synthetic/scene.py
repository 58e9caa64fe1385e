"""A village while it is being made: its people, the rows departments have, and the truth."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from screening.feeds import FEEDS
from screening.synthetic import names
from screening.synthetic.numbers import NumberIssuer
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.places import Village

KEYS = {code: tuple(column.key for column in feed.columns) for code, feed in FEEDS.items()}

MISWRITTEN_SHARE = 0.003

Fits = Callable[[Household, Person], bool]


@dataclass(frozen=True)
class Truth:
    """A planted discrepancy: rule, household number, and the number as the register shows it."""

    rule: str
    household_no: str
    id_number: str


@dataclass
class Donor:
    """Somebody of an earlier village whose number may be given to another person by mistake."""

    household_no: str
    person: Person
    is_named: bool = False


@dataclass
class Scene:
    """One village in the making.

    `rows` holds, for each feed, lists of values in the order of the feed's columns: identity
    numbers as canonical or already misspelled text, money in yuan, dates as dates. `used` are the
    households that something was planted in; nothing else is planted there.
    """

    village: Village
    households: list[Household]
    issuer: NumberIssuer
    rng: random.Random
    new_person_no: Callable[[], str]
    rows: dict[str, list[list]] = field(default_factory=lambda: {code: [] for code in FEEDS})
    truth: list[Truth] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    order: list[Household] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.order = self.rng.sample(self.households, len(self.households))

    def add(self, feed: str, **values: object) -> None:
        """Add a row to an extract; columns that are not named stay blank."""
        self.rows[feed].append([values.get(key) for key in KEYS[feed]])

    def found(self, rule: str, household: Household, person: Person) -> None:
        """Record a planted discrepancy."""
        self.truth.append(Truth(rule, household.no, person.shown))

    def pick(self, fits: Fits) -> tuple[Household, Person] | None:
        """Return an untouched household and a member of it that fits, and reserve the household."""
        for household in self.order:
            if household.no in self.used:
                continue
            for person in household.members:
                if person.number and fits(household, person):
                    self.used.add(household.no)
                    return household, person
        return None

    def number_of(self, person: Person) -> str:
        """Return a number as a department keeps it: now and then misspelled."""
        if not person.plain and self.rng.random() < MISWRITTEN_SHARE:
            return self.issuer.miswrite(person.number, self.rng)
        return person.number

    def outsider(self, low: int = 20, high: int = 70, *, namesake: str = "") -> Person:
        """Return somebody who is not in the register, perhaps with the name of somebody who is."""
        rng = self.rng
        sex = rng.choice("男女")
        birth = AS_OF - timedelta(days=rng.randint(low * 366, high * 365))
        ethnic = "汉族"
        number = self.issuer.elsewhere(birth, sex)
        name = namesake or names.full_name(names.surname(ethnic, rng), sex, birth.year, rng)
        return Person(name, sex, birth, number, "", ethnic)

    def stranger(self, household: Household, low: int, high: int) -> Person:
        """Return somebody who is not in the register and bears the name of nobody in a household:
        a namesake would be taken for the member."""
        taken = {member.name for member in household.members}
        while (other := self.outsider(low, high)).name in taken:
            pass
        return other

    def day(self, first: date, last: date) -> date:
        """Return a day between two days, both included."""
        return first + timedelta(days=self.rng.randint(0, (last - first).days))
