"""What the two lists of what waits for a signature share: changes, and conflicts from phones.

A row is sent by one person and settled by another; the figures at the top are filters.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from qiannan.web import here_with
from regions.duties import Permission
from regions.models import User
from regions.place_filter import PlaceFilter

OLD_DAYS = 7
AGES = [("3", _("over 3 days")), ("7", _("over 7 days")), ("30", _("over 30 days"))]


def since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def told(days: int) -> dict[str, Any]:
    """How long a row waits, as a task of the home page says it."""
    tag = ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else gettext("today")
    is_late = days > OLD_DAYS
    return {"tag": tag, "hue": "late" if is_late else "review", "is_late": is_late}


def age_filter() -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        choices=AGES, method="by_age", label=_("How long it waits"), empty_label=_("All")
    )


class WaitingFilter(PlaceFilter):
    """`SENT_AT` and `SENT_BY` are the columns of when and by whom a row was sent; `FOR_ME` is what
    the address calls the rows that wait for the reader, which `waiting_for` finds. `WORDS` are what
    the figures at the top are called.
    """

    PERMISSION = Permission.HOUSEHOLD_VIEW
    NARROWING = ("state", "who", "age")
    SENT_AT: ClassVar[str]
    SENT_BY: ClassVar[str]
    FOR_ME: ClassVar[str]
    WORDS: ClassVar[dict[str, Any]]
    waiting_for: ClassVar[Callable[[User], QuerySet[Any]]]

    def by_age(self, rows: QuerySet[Any], _name: str, days: str) -> QuerySet[Any]:
        return rows.filter(self._before(int(days)))

    def by_who(self, rows: QuerySet[Any], _name: str, who: str) -> QuerySet[Any]:
        return rows.filter(self._for_me() if who == self.FOR_ME else self._sent())

    def counts(self) -> dict[str, int]:
        """Figures of the tabs and the top, in one query."""
        states = self._meta.model.State
        is_open = Q(state=states.OPEN)
        return self.base.aggregate(
            total=Count("pk"),
            sent=Count("pk", filter=self._sent()),
            for_me=Count("pk", filter=is_open & self._for_me()),
            old=Count("pk", filter=is_open & self._before(OLD_DAYS)),
            **{state.value: Count("pk", filter=Q(state=state)) for state in states},
        )

    def stats(self, counts: dict[str, int]) -> list[dict[str, Any]]:
        """The figures at the top: each is a filter, and says whether it is on."""
        get = self.request.GET.get
        who, age = get("who", ""), get("age", "")

        def stat(name: str, asked: dict[str, str], *, is_on: bool) -> dict[str, Any]:
            others = {one: "" for one in self.NARROWING if one not in asked}
            address = here_with(self.request, **asked, **others)
            return {"label": self.WORDS[name], "value": counts[name], "url": address, "on": is_on}

        is_plain = get("state") == "open" and not who and not age
        late = str(OLD_DAYS)
        old = stat("old", {"state": "open", "age": late}, is_on=age == late)
        stats = [
            stat("open", {"state": "open"}, is_on=is_plain),
            old | {"bad": counts["old"] > 0},
            stat("sent", {"who": "mine"}, is_on=who == "mine"),
        ]
        if self.request.user.paths_where(Permission.HOUSEHOLD_SIGN):
            asked = {"who": self.FOR_ME, "state": "open"}
            stats.insert(0, stat("for_me", asked, is_on=who == self.FOR_ME))
        return stats

    def _for_me(self) -> Q:
        return Q(pk__in=self.waiting_for(self.request.user))

    def _sent(self) -> Q:
        return Q(**{self.SENT_BY: self.request.user})

    def _before(self, days: int) -> Q:
        return Q(**{f"{self.SENT_AT}__lt": since(days)})
