"""What the place where an issue lies has yet to do with it, kept while issues move.

"Undone the next morning" is asked of a day: what lay there since before that day. So a row has the
day since when it waits, and how many are late on any day is a range of an index. The view
`accountability_waiting` says which rows there should be; triggers of the tables that it reads keep
them (migration `issue_waits`), `accountability.issue_deadlines.waits` checks them at night.
"""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accountability.models.issues import Issue
from accountability.models.progress import OfIssueQuerySet
from regions.models import Region


class Undone(TextChoices):
    UNRECEIVED = "unreceived", _("Not signed for")  # 未签收
    UNPASSED = "unpassed", _("Not passed down")  # 未转办
    UNANSWERED = "unanswered", _("Not answered")  # 未答复
    UNFILED = "unfiled", _("Not filed")  # 未备案
    SILENT = "silent", _("No progress told")  # 长期坚持未报进展


class IssueWait(models.Model):
    """An issue waits in one way where it lies, `holder`, since a day.

    `came_on` is the day it came there where that counts too (`Undone.UNANSWERED`), else a day long
    past. `due_on` is that of the issue, the order of lists. There are none at the prefecture, which
    nobody is above.
    """

    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="waits"
    )
    kind = models.CharField(max_length=10, choices=Undone)
    holder = models.ForeignKey(
        Region, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    since = models.DateField()
    came_on = models.DateField()
    due_on = models.DateField()

    PERSONAL: frozenset[str] = frozenset()

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        ordering = ("holder", "kind", "due_on", "issue")
        constraints = (models.UniqueConstraint(fields=["issue", "kind"], name="issue_wait_once"),)
        indexes = (
            models.Index(
                fields=["holder", "kind", "due_on", "issue"],
                include=["since", "came_on"],
                name="issue_wait_of_place",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.since}"
