"""Who did something and when: the two columns of a step, which are set together or not at all."""

from django.conf import settings
from django.db import models
from django.db.models import Q


def moment() -> models.DateTimeField:
    """When a step was taken, or nothing yet."""
    return models.DateTimeField(null=True, blank=True)


def account(*, null: bool = True) -> models.ForeignKey:
    """Whose account it was, or nobody's yet; `null` is false where every row has one."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=null, blank=null, related_name="+"
    )


def both_or_neither(stem: str) -> Q:
    """Condition: `<stem>_at` and `<stem>_by` are set together."""
    at, by = f"{stem}_at__isnull", f"{stem}_by__isnull"
    return Q(**{at: True, by: True}) | Q(**{at: False, by: False})
