"""The file that a place gives out for a kind of paper: to be filled in and filed (模板)."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither


def _place(template: "Template", _name: str) -> str:
    """Generated name: what the user called the file is kept as a caption only."""
    return f"templates/{template.sha256[:2]}/{template.pk.hex}.{template.kind}"


class Template(models.Model):
    """A Word or PDF file with places to fill in, looked at and written anew as papers are.

    Lines of several versions may point to one: it goes along when a version is copied. Neither its
    row nor its bytes ever change; a draft that wants another points to another. `size` in bytes.
    """

    UNSCOPED = "it says nothing of anybody; which version it belongs to says who is given it"

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        WORD = "docx", _("Word")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=80)
    file = models.FileField(upload_to=_place, max_length=120)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    put_in_at = models.DateTimeField()
    put_in_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("put_in"), name="template_put_in_at_by"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return self.name
