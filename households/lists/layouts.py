"""How a person wants a list: which columns in what order, and how close the rows stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from households.lists.columns import COLUMNS, Column, chosen
from households.models import ListLayout
from regions.models import User


class LayoutError(Exception):
    """It cannot be so; the message is a Chinese sentence for the person who asked."""


@dataclass(frozen=True)
class Choice:
    """A column and where it stands; `position` is None where it is not shown."""

    column: Column
    position: int | None


def of(user: User, kind: str) -> ListLayout:
    """A person's layout of a list; the usual one, unsaved, for who has none."""
    found = ListLayout.objects.filter(owner=user, kind=kind).first()
    return found or ListLayout(owner=user, kind=kind)


def choices(layout: ListLayout) -> list[Choice]:
    """All columns of the list: those shown in their order, then the others."""
    shown = chosen(layout.kind, layout.columns)
    hidden = [column for column in COLUMNS[layout.kind] if column not in shown]
    return [Choice(column, n) for n, column in enumerate(shown, start=1)] + [
        Choice(column, None) for column in hidden
    ]


def ordered(layout: ListLayout, wanted: Mapping[str, int | None]) -> list[str]:
    """The keys of the wanted columns by the positions they are given; without one, at the end.

    Where two are given the same position, the one that was moved up comes first, and the one that
    was moved down last, as if the others had made room.
    """
    before = {choice.column.key: choice.position for choice in choices(layout)}
    end = len(before) + 1

    def place(key: str) -> tuple[int, int]:
        to, was = wanted[key] or end, before[key] or end
        return to, (to > was) - (to < was)

    return sorted((key for key in before if key in wanted), key=place)


def arrange(kind: str, columns: list[str], *, is_dense: bool, by: User) -> ListLayout:
    """Keep which columns a person wants, in this order.

    Raises:
        LayoutError: no column is left.
    """
    known = [column.key for column in COLUMNS[kind]]
    columns = [key for key in dict.fromkeys(columns) if key in known]
    if not columns:
        raise LayoutError("至少要显示一列；请勾选后再保存")
    usual = [column.key for column in chosen(kind, [])]
    kept = [] if columns == usual else columns
    return _keep(kind, by, columns=kept, is_dense=is_dense)


def space(kind: str, *, is_dense: bool, by: User) -> ListLayout:
    """Set the rows close together, or apart; the columns stay."""
    return _keep(kind, by, is_dense=is_dense)


def usual(kind: str, *, by: User) -> None:
    """Go back to the usual columns and spacing."""
    ListLayout.objects.filter(owner=by, kind=kind).delete()


def _keep(kind: str, by: User, **fields: object) -> ListLayout:
    kept, _made = ListLayout.objects.update_or_create(owner=by, kind=kind, defaults=fields)
    return kept
