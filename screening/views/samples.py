"""What the pages of the two samples share: of differences, and of pairs."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regions.duties import Permission
from regions.models import User
from screening.samples import DecisionError


def facts(bulk: Any) -> list[tuple[str, Any]]:
    """How it was drawn, with what draws the same sample again."""
    return [
        (_("Place"), bulk.region.name),
        (_("Rows"), bulk.size),
        (_("Sampled"), bulk.sampled),
        (_("Seed of the draw"), bulk.seed),
        (_("Drawn by"), f"{bulk.drawn_by.full_name} {bulk.drawn_at:%Y-%m-%d}"),
    ]


def judge(
    request: HttpRequest,
    row: Any,
    form: Form,
    verb: Callable[..., None],
    permission: Permission,
) -> None:
    """Give what the form says of a row to `verb`; why it is refused stands in the form.

    Raises:
        PermissionDenied: in sight, but not for this person to decide on.
    """
    user: User = request.user  # type: ignore[assignment]
    if not user.can(permission, at=row.bulk.region):
        raise PermissionDenied
    if form.is_valid():
        try:
            verb(row, by=user, verdict=form.cleaned_data["verdict"])
        except DecisionError as error:
            form.add_error(None, str(error))


def next_of(rows: QuerySet[Any], bulk: Any) -> Any:
    """The sampled row to look at next; None when all are judged, or one refused the whole."""
    drawn = type(bulk).objects.filter(pk=bulk.pk, state=bulk.State.DRAWN)
    left = rows.filter(is_sampled=True, verdict="").first()
    return left if left and drawn.exists() else None
