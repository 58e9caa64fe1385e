"""What was sealed when a file passed, kept as a list, so that a later change can be told."""

from typing import Any

import pgtrigger
from django.db import models

from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet
from archives.models.verdicts import Acceptance
from ledger.models import account, both_or_neither


class Seal(models.Model):
    """封签: kinds, papers, versions and the digests of their files as they were, and their digest
    (`archives.seals`). Never changed.
    """

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="seals")
    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=80)
    contents: Any = models.JSONField()
    sealed_at = models.DateTimeField()
    sealed_by = account(null=False)

    PERSONAL = frozenset({"contents"})

    objects = OfArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("archive", "-pk")
        constraints = (
            models.CheckConstraint(condition=both_or_neither("sealed"), name="seal_sealed_at_by"),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return self.digest
