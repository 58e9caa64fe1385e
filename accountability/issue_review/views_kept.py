"""Conditions of the queue that a person keeps under a name, for himself alone."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accountability.models import ReviewView
from regions.models import User

MOST = 12  # more are no longer found at a glance
LONGEST = 40


@transaction.atomic
def keep(*, by: User, name: str, query: str) -> ReviewView:
    """Keep an address under a name; the same name keeps the new one.

    Raises:
        ValidationError: no name, no condition, or too many views.
    """
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise ValidationError("请填写名称")
    if not query:
        raise ValidationError("没有可以保存的条件；请先设定条件，再存为常用视图")
    User.objects.select_for_update().get(pk=by.pk)
    others = ReviewView.objects.filter(owner=by).exclude(name=name)
    if others.count() >= MOST:
        raise ValidationError(f"每人最多存 {MOST} 个常用视图；请先删去不用的")
    view, _is_new = ReviewView.objects.update_or_create(
        owner=by, name=name, defaults={"query": query}
    )
    return view


def forget(view: ReviewView) -> None:
    view.delete()
