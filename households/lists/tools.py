"""What stands around a list: the filters kept for it, keeping another, columns, export."""

from dataclasses import dataclass, replace

from django.forms import Field
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households.filters import within
from households.list_forms import SavedFilterForm
from households.lists import conditions, saved
from households.lists.kinds import LISTS
from households.lists.page import ListPage
from households.models import ListKind, SavedFilter
from qiannan import keyset
from regions.duties import Permission
from regions.models import Region, User

IN_SIGHT = 4  # chips that stand in the open; the others unfold


@dataclass(frozen=True)
class Tools:
    """`form` is None where there is nothing to keep, or it is kept already; `unknown` are the
    conditions of the address that the list does not know, in words; `export_url` is "" where
    nothing in sight may be exported.
    """

    kind: str
    chips: list[saved.Chip]
    more: list[saved.Chip]
    mine: list[SavedFilter]
    form: SavedFilterForm | None
    query: str
    unknown: list[str]
    counted: str = ""
    export_url: str = ""


def of(shown: ListPage) -> Tools:
    """The tools of a list as it is shown."""
    said = [condition.value for condition in shown.conditions()]
    if shown.scope and shown.request.GET.get(conditions.PLACE):
        said.insert(0, shown.scope.name)
    return replace(
        around(shown.kind, shown.request.GET, shown.filter.form.fields, said, user=shown.user),
        counted=counted(shown.kind, shown.total),
        export_url=_export_url(shown),
    )


def around(
    kind: str, given: QueryDict, fields: dict[str, Field], said: list[str], *, user: User
) -> Tools:
    """The filters kept for a list, and keeping another under a name made of what is `said`."""
    known, unknown = conditions.known_of(fields, given)
    chips = saved.chips(kind, given, user=user)
    chips.sort(key=lambda chip: not chip.is_on)
    is_kept = any(chip.is_on and chip.is_mine for chip in chips)
    return Tools(
        kind=kind,
        chips=chips[:IN_SIGHT],
        more=chips[IN_SIGHT:],
        mine=[chip.saved for chip in chips if chip.is_mine],
        form=_form(kind, said, user) if known and not is_kept else None,
        query=given.urlencode(),
        unknown=unknown,
    )


def _form(kind: str, said: list[str], user: User) -> SavedFilterForm:
    """The form that keeps the conditions, with a name made of them."""
    name = "、".join(said)[: saved.NAME]
    can_open_with_one = LISTS[kind].can_open_with_one
    return SavedFilterForm(
        initial={"name": name}, user=user, can_open_with_one=can_open_with_one, auto_id="keep_%s"
    )


def counted(kind: str, total: keyset.Count) -> str:
    """How many rows there are, in words; where counting stopped, how many at least."""
    number = {"n": f"{total.rows:,}"}
    is_person = kind == ListKind.PERSON
    if not total.has_more and is_person:
        said = ngettext("%(n)s person", "%(n)s persons", total.rows)
    elif not total.has_more:
        said = ngettext("%(n)s household", "%(n)s households", total.rows)
    elif total.rows == keyset.COUNT_CAP:
        said = _("More than %(n)s persons") if is_person else _("More than %(n)s households")
    else:
        said = _("At least %(n)s persons") if is_person else _("At least %(n)s households")
    return said % number


def rows_counted(total: int | None) -> str:
    """How many rows a table has, in words; None is more than could be counted."""
    if total is None:
        return _("Known when it is made")
    number = {"n": f"{min(total, keyset.COUNT_CAP):,}"}
    is_more = total > keyset.COUNT_CAP
    return (_("More than %(n)s rows") if is_more else _("%(n)s rows")) % number


def _export_url(shown: ListPage) -> str:
    """The page that exports what is listed; "" where nothing of it may be exported."""
    mine = shown.user.paths_where(Permission.HOUSEHOLD_EXPORT)
    reach = within(mine, shown.filter.paths)
    if not reach:
        return ""
    query = shown.request.GET.copy()
    query.pop("from", None)
    query["list"] = shown.kind
    place = query.get(conditions.PLACE)
    if place and not (shown.scope and shown.scope.path.startswith(tuple(mine))):
        query["listed"] = place  # it reaches further: the export begins with what is in reach
        query[conditions.PLACE] = Region.objects.get(path=reach[0]).code
    return f"{reverse('households:export-new')}?{query.urlencode()}"
