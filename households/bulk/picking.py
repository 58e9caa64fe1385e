"""Which households were ticked in the list. Keys travel in the body of a form, never in an address.

Ticked are single rows, or all that meet the conditions of the list; never more than `MOST`.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from households.acts.many import MOST
from households.lists.page import ListPage, filter_of
from households.models import Household, ListKind
from qiannan import asked, keyset
from regions.duties import Permission
from regions.models import User


@dataclass(frozen=True)
class Offer:
    """What this person may do with ticked households; `everything` is how many meet the
    conditions, 0 if they are more than may be chosen at once.
    """

    may_edit: bool
    may_move: bool
    most: int
    everything: int
    query: str


def offer(shown: ListPage) -> Offer | None:
    """The bar below the list of households; none for who may do nothing with them."""
    may_edit = bool(shown.user.paths_where(Permission.HOUSEHOLD_PROPOSE))
    may_move = bool(shown.user.paths_where(Permission.GRID_PLAN))
    if shown.kind != ListKind.HOUSEHOLD or not (may_edit or may_move):
        return None
    total = shown.total
    everything = total.rows if total.rows <= MOST and not total.has_more else 0
    query = shown.request.GET.copy()
    query.pop("from", None)
    return Offer(may_edit, may_move, MOST, everything, query.urlencode())


@dataclass(frozen=True)
class Picked:
    """The households that were chosen and are in sight, place by place; `unseen` are not.

    `why` says why nothing can be done with them, "" if something can.
    """

    households: list[Household]
    unseen: int = 0
    why: str = ""

    @property
    def text(self) -> str:
        """The keys, for the hidden field of the next step."""
        return ",".join(str(home.pk) for home in self.households)


def picked(request: HttpRequest) -> Picked:
    """The households of a posted form: `all` with the list's `query`, or keys."""
    if request.POST.get("all"):
        keys, has_more = _all(request)
        if has_more:
            return Picked([], why=_TOO_MANY % {"n": MOST})
    else:
        keys = _keys(request)
    if not keys:
        return Picked([], why=_("Tick households in the list first."))
    if len(keys) > MOST:
        return Picked([], why=_TOO_MANY % {"n": MOST})
    user = cast(User, request.user)
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).filter(pk__in=keys)
    found = list(seen.for_list().order_by("place_path", "pk"))  # type: ignore[attr-defined]
    why = "" if found else _("None of the chosen households is in your places.")
    return Picked(found, unseen=len(keys) - len(found), why=why)


_TOO_MANY = "一次最多 %(n)d 户；请先用条件缩小范围，或分批办理"


def _keys(request: HttpRequest) -> set[int]:
    texts = request.POST.getlist("pk") + request.POST.get("homes", "").split(",")
    return set(asked.keys(texts))


def _all(request: HttpRequest) -> tuple[set[int], bool]:
    """The households that the list showed, and whether there are more than may be chosen."""
    listed: Any = SimpleNamespace(
        user=request.user, session=request.session, GET=QueryDict(request.POST.get("query", ""))
    )
    asked = filter_of(ListKind.HOUSEHOLD, cast(HttpRequest, listed))
    page = keyset.page(asked.qs, asked.paths, None, MOST)
    return set(page.pks), bool(page.next)
