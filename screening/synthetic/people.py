"""Persons and households, and the days they are seen on."""

from dataclasses import dataclass, field
from datetime import date

from screening.synthetic.places import Village

AS_OF = date(2018, 6, 30)
SCHOOL_STARTS = date(2017, 9, 1)
SCHOOL_YEAR = "2017-2018"
YEAR = 2018


@dataclass(slots=True)
class Person:
    """A person. `number` is the true identity number, `shown` what the register says.

    The switches tell which rows departments have about the person:

    plain     nothing that any rule looks for, no misspellings: takes part in number errors
    shadow    the same person entered a second time; departments know one
    police    on the hukou register · insured  paid for 2018 · school  kind of enrolment
    dead_on   struck off by the police as dead
    attends   a school row of the current year says so · aided  the grant of that year was paid
    pension   in payment, for whoever is old enough · on_paid_dibao  a row of civil affairs says so
    told_insured, dropout, employer, post   what the register says
    """

    name: str
    sex: str
    birth: date
    number: str
    relation: str
    ethnic: str
    no: str = ""
    shown: str = ""
    plain: bool = False
    shadow: bool = False
    police: bool = True
    police_name: str = ""
    insured: bool = True
    school: str = "usual"
    dead_on: date | None = None
    disability: tuple[int, int] | None = None
    has_card_row: bool = False
    illness: str = ""
    studies: str = ""
    learned: str = ""
    labour: str = ""
    work_area: str = ""
    work_months: int = 0
    employer: str = ""
    post: str = ""
    on_dibao: bool = False
    on_paid_dibao: bool = False
    told_insured: bool = True
    dropout: str = ""
    attends: bool = False
    aided: bool = True
    pension: bool = True
    has_job_row: bool = False

    def settle(self) -> None:
        """Leave nothing about the person that a rule looks for."""
        self.plain = self.insured = self.told_insured = True
        self.illness = self.employer = self.post = ""

    @property
    def can_work(self) -> bool:
        return self.labour in ("普通劳动力", "技能劳动力")

    @property
    def age(self) -> int:
        """Whole years on the day the data stand for."""
        return years_between(self.birth, AS_OF)

    @property
    def school_age(self) -> int:
        """Whole years on 1 September of the school year."""
        return years_between(self.birth, SCHOOL_STARTS)

    @property
    def is_pupil_by_law(self) -> bool:
        return 6 <= self.school_age <= 15


@dataclass(slots=True)
class Household:
    """A household of the register. `facts` are its columns beyond place, status and income.

    `is_surveyed`, `is_water_checked` and `is_paid_on_card`: those rows are there already.
    """

    no: str
    village: Village
    members: list[Person]
    group: str = ""
    hamlet: str = ""
    phone: str = ""
    poor_kind: str = "一般农户"
    exit_status: str = ""
    exit_year: str = ""
    identified: str = ""
    cause_main: str = ""
    cause_other: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    income: dict[str, int] = field(default_factory=dict)
    booklet: str = ""
    is_surveyed: bool = False
    is_water_checked: bool = False
    is_paid_on_card: bool = False

    @property
    def head(self) -> Person:
        return self.members[0]

    @property
    def hukou_no(self) -> str:
        """The number of its hukou booklet; `booklet` is that of another household it shares."""
        return self.booklet or f"G{self.no[-11:]}"

    @property
    def registered(self) -> bool:
        return self.poor_kind != "一般农户"

    @property
    def has_left_poverty(self) -> bool:
        return self.exit_status == "已脱贫"

    @property
    def is_relocated(self) -> bool:
        return self.facts["是否易地扶贫搬迁户"] == "是"

    @property
    def is_monitored(self) -> bool:
        return bool(self.facts["监测对象类别"])

    @property
    def lacks_labour(self) -> bool:
        return not any(person.can_work or person.work_months for person in self.members)


def years_between(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
