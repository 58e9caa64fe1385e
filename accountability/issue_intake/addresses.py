"""Where things of the issue ledger are found, and the way there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Issue


def issue(pk: int) -> str:
    return reverse("accountability:issue", args=[pk])


def batches_crumb() -> tuple[str, str]:
    return _("Batches of issues"), reverse("accountability:issue-batches")


def numbers(issues: list[Issue]) -> str:
    """Registered numbers as they are said: the first to the last, or the only one."""
    first, last = issues[0].number, issues[-1].number
    return first if first == last else f"{first} – {last}"
