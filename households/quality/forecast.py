"""The rules on a form as it is filled in: what a change would break, and what it would cure.

The planned changes are applied inside a savepoint, the same rules as at night are asked about the
households they touch, and everything is rolled back: only differences are told, so nobody is told
of a fault that was there before. Measured below 100 ms (`tests/benchmarks/quality.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from households.acts.changes import ActError, Change, apply
from households.models import Household, Person
from households.quality import engine, rulebook
from households.quality.engine import Hit


@dataclass(frozen=True)
class QualityWarning:
    """One rule that the change makes hit, or that it cures (`is_cured`).

    `member` is the name of the person it is about, "" for the household.
    """

    rule: str
    severity: int
    text: str
    member: str
    is_cured: bool = False

    @property
    def sentence(self) -> str:
        """陆*芬：劳动技能为空（2_01_003）."""
        about = f"{self.member}：" if self.member else ""
        done = "可消除：" if self.is_cured else ""
        return f"{done}{about}{self.text}（{self.rule}）"


class _TakeBackError(Exception):
    """Leaves the savepoint without a trace."""


def warnings_for(household: Household, changes: Sequence[Change]) -> list[QualityWarning]:
    """Say what `changes` would break and cure, the gravest first; writes nothing.

    Raises:
        households.acts.ActError: the changes cannot be applied.
    """
    own = {household.pk} - {None}  # one that is to be founded has no row yet
    new, cured, names = _around(sorted(own), lambda: sorted(apply(changes).households | own))
    told = [_told(hit, names) for hit in new]
    told += [_told(hit, names, is_cured=True) for hit in cured]
    return sorted(told, key=lambda warning: (warning.is_cured, warning.severity, warning.rule))


def warnings_for_many(
    households: Sequence[int], write: Callable[[], None]
) -> dict[int, list[QualityWarning]]:
    """Say of each household what `write` would break, the gravest first; what it writes is
    taken back.
    """

    def do() -> Sequence[int]:
        write()
        return households

    new, _cured, names = _around(households, do)
    found: dict[int, list[QualityWarning]] = defaultdict(list)
    for hit in new:
        found[hit.household_id].append(_told(hit, names))
    return {
        pk: sorted(ones, key=lambda one: (one.severity, one.rule)) for pk, ones in found.items()
    }


def _around(
    households: Sequence[int], do: Callable[[], Sequence[int]]
) -> tuple[list[Hit], list[Hit], dict[int, str]]:
    """The hits that `do` makes and those it cures, with the names of who they are about.

    `do` returns the households to look at afterwards; it is rolled back.
    """
    today = timezone.localdate()
    rules = rulebook.in_force(today)
    before: list[Hit] = []
    after: list[Hit] = []
    names: dict[int, str] = {}
    try:
        with transaction.atomic():
            before = engine.hits_of(households, rules, today)
            after = engine.hits_of(do(), rules, today)
            people = {hit.person_id for hit in (*before, *after) if hit.person_id}
            names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
            raise _TakeBackError
    except _TakeBackError:
        pass
    was, will_be = {_key(hit) for hit in before}, {_key(hit) for hit in after}
    new = [hit for hit in after if _key(hit) not in was]
    return new, [hit for hit in before if _key(hit) not in will_be], names


def sentences(household: Household, changes: list[Change]) -> list[str]:
    """What the preview of an act shows (`households.acts.PREVIEW_CHECKS`)."""
    try:
        found = warnings_for(household, changes)
    except ActError as error:
        return [str(error)]
    return [f"数据质量：{warning.sentence}" for warning in found]


def _key(hit: Hit) -> tuple[str, int, int | None]:
    return hit.rule, hit.household_id, hit.person_id


def _told(hit: Hit, names: dict[int, str], *, is_cured: bool = False) -> QualityWarning:
    rule = rulebook.rules()[hit.rule]
    member = names.get(hit.person_id or 0, "")
    return QualityWarning(rule.code, rule.severity, rule.title, member, is_cured)
