"""The families of a village: persons whose ages and relations fit together."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from screening.synthetic import names
from screening.synthetic.numbers import NumberIssuer
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.places import Village

_EDGES = {
    2001: (date(2001, 9, 1), date(2001, 9, 2)),
    2011: (date(2011, 9, 1), date(2011, 9, 2)),
}
_HAMLETS = (
    "大坪", "上坝", "岩脚", "水井湾", "老鹰", "松林", "龙塘", "新",
    "田坎", "石板", "木叶", "河边", "高坡", "梨树",
)  # fmt: skip


class FamilyMaker:
    """Makes the families of one village, one after another."""

    def __init__(self, village: Village, issuer: NumberIssuer, rng: random.Random) -> None:
        self._village = village
        self._issuer = issuer
        self._rng = rng
        self._shares = names.village_mix(village.county_code, rng)
        self._persons = 0
        self._kinds: list[Callable[[], list[Person]]] = [
            self._alone,
            self._old_couple,
            self._couple_with_children,
            self._three_generations,
            self._with_parents,
            self._lone_parent,
        ]
        self._ethnic = self._surname = self._shared = ""

    def household(self, position: int) -> Household:
        """Return the next household of the village; `position` counts from 0."""
        rng, village = self._rng, self._village
        self._ethnic = names.pick_ethnic(self._shares, rng)
        self._surname = names.surname(self._ethnic, rng)
        self._shared = names.generation_character(rng)
        kind = rng.choices(self._kinds, weights=(7, 13, 42, 26, 8, 4))[0]
        members = kind()
        group = position * 8 // max(village.households, 8) + 1
        for person in members:
            self._persons += 1
            person.no = f"P{village.code}{self._persons:05d}"
            person.shown = person.number
        return Household(
            no=f"H{village.code}{position + 1:05d}",
            village=village,
            members=members,
            group=f"{group}组",
            hamlet=f"{_HAMLETS[(group * 3 + int(village.code[-3:])) % len(_HAMLETS)]}寨",
            phone=f"19900{rng.randrange(10**6):06d}",
        )

    def next_person_no(self) -> str:
        self._persons += 1
        return f"P{self._village.code}{self._persons:05d}"

    def _person(self, sex: str, birth: date, relation: str, *, own: bool = True) -> Person:
        """`own` is false for somebody who married in and brings another surname."""
        rng = self._rng
        ethnic = self._ethnic if own else names.pick_ethnic(self._shares, rng)
        number = self._issuer.resident(birth, sex)
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        family = self._surname if own else names.surname(ethnic, rng)
        name = names.full_name(family, sex, birth.year, rng, self._shared if own else "")
        if not own and rng.random() < 0.003:
            name = names.far_name(rng)
        return Person(name, sex, birth, number, relation, ethnic)

    def _born(self, age: float) -> date:
        days = int(age * 365.25) + self._rng.randrange(360)
        return max(AS_OF - timedelta(days=days), date(1918, 1, 1))

    def _head(self, low: int, high: int, *, woman: float = 0.12) -> Person:
        sex = "女" if self._rng.random() < woman else "男"
        return self._person(sex, self._born(self._rng.randint(low, high)), "户主")

    def _spouse(self, head: Person) -> Person:
        sex = "女" if head.sex == "男" else "男"
        older = self._rng.randint(-1, 5) if head.sex == "男" else self._rng.randint(-5, 1)
        birth = head.birth + timedelta(days=older * 365 + self._rng.randrange(300))
        birth = min(birth, AS_OF - timedelta(days=19 * 366))
        return self._person(sex, birth, "配偶", own=False)

    def _children(self, parent: Person, most: int, boy: str, girl: str) -> list[Person]:
        """Children born when the (younger) parent was 20 to 41, none of them older than 27."""
        rng, children = self._rng, []
        birth = parent.birth + timedelta(days=int(rng.uniform(20.5, 26) * 365.25))
        earliest = AS_OF - timedelta(days=27 * 365)
        if birth < earliest:
            birth = earliest + timedelta(days=rng.randrange(1500))
        latest = min(AS_OF, parent.birth + timedelta(days=41 * 365))
        while birth < latest and len(children) < most:
            birth = self._edge(birth)
            sex = "男" if rng.random() < 0.52 else "女"
            children.append(self._person(sex, birth, boy if sex == "男" else girl))
            if rng.random() < 0.015 and len(children) < most:
                children.append(self._person(sex, birth, boy if sex == "男" else girl))
            birth += timedelta(days=int(rng.uniform(1.3, 5) * 365))
        return children

    def _edge(self, birth: date) -> date:
        """Now and then put a birthday right at the limit of compulsory schooling."""
        edges = _EDGES.get(birth.year)
        if edges and self._rng.random() < 0.06:
            return self._rng.choice(edges)
        return birth

    def _alone(self) -> list[Person]:
        return [self._head(60, 88, woman=0.4)]

    def _old_couple(self) -> list[Person]:
        head = self._head(58, 82)
        return [head, self._spouse(head)]

    def _couple_with_children(self) -> list[Person]:
        head = self._head(24, 52)
        spouse = self._spouse(head)
        younger = max(head, spouse, key=lambda person: person.birth)
        most = self._rng.choices((1, 2, 3, 4), weights=(22, 45, 25, 8))[0]
        return [head, spouse, *self._children(younger, most, "之子", "之女")]

    def _three_generations(self) -> list[Person]:
        head = self._head(48, 68, woman=0.08)
        members = [head]
        if self._rng.random() < 0.85:
            members.append(self._spouse(head))
        younger = max(members, key=lambda person: person.birth)
        son_birth = younger.birth + timedelta(days=int(self._rng.uniform(19, 26) * 365.25))
        son_birth = min(son_birth, AS_OF - timedelta(days=22 * 366))
        son = self._person("男", son_birth, "之子")
        wife_birth = son_birth + timedelta(days=self._rng.randint(-300, 900))
        wife = self._person("女", wife_birth, "之儿媳", own=False)
        self._shared = names.generation_character(self._rng)
        parent = max(son, wife, key=lambda person: person.birth)
        most = self._rng.choices((1, 2, 3), weights=(35, 47, 18))[0]
        return [*members, son, wife, *self._children(parent, most, "之孙子", "之孙女")]

    def _with_parents(self) -> list[Person]:
        head = self._head(27, 50, woman=0)
        members = [head, self._spouse(head)]
        for sex, relation in (("男", "之父"), ("女", "之母")):
            if self._rng.random() < 0.65:
                birth = head.birth - timedelta(days=int(self._rng.uniform(19, 34) * 365.25))
                members.append(self._person(sex, birth, relation, own=sex == "男"))
        younger = max(members[:2], key=lambda person: person.birth)
        most = self._rng.choices((1, 2, 3), weights=(30, 50, 20))[0]
        return [*members, *self._children(younger, most, "之子", "之女")]

    def _lone_parent(self) -> list[Person]:
        head = self._head(28, 52, woman=0.6)
        most = self._rng.choices((1, 2), weights=(55, 45))[0]
        return [head, *self._children(head, most, "之子", "之女")]
