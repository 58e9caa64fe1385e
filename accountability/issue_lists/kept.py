"""The ledger and a reviewer's queue as lists whose conditions are kept under a name.

Who shares such a filter shares what is asked, never a row: it is asked in the reader's own sight.
"""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accountability.issue_lists import words
from accountability.issue_lists.filters import IssueFilter
from accountability.issue_review.conditions import QueueForm
from accountability.issue_review.queue import DECIDING
from accountability.models import Issue
from households.lists.kinds import LISTS, KeptList
from regions.duties import Permission
from regions.models import User

LEDGER, QUEUE = "issue", "review"


def connect() -> None:
    """Add both to the lists that filters are kept for."""
    LISTS[LEDGER] = KeptList(
        _("Issue ledger"), "accountability:issues", (Permission.ISSUE_VIEW,), _fields, words.say
    )
    LISTS[QUEUE] = KeptList(
        _("Review issues"), "accountability:review", DECIDING, lambda _user: QueueForm().fields
    )


def _fields(user: User) -> dict[str, forms.Field]:
    request: Any = SimpleNamespace(user=user, session={}, GET=QueryDict())
    asked = IssueFilter(QueryDict(), Issue.objects.none(), request=request)
    fields: dict[str, forms.Field] = asked.form.fields
    return fields
