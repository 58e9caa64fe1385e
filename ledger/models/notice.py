"""What a person is told."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """A sentence for one person, with where to go. `key` keeps a job from telling it twice."""

    UNSCOPED = "belongs to its recipient, who alone sees it"
    PERSONAL = frozenset({"text"})

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=240)
    url = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["recipient", "key"], name="notice_told_once"),
        )
        indexes = (
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
        )

    def __str__(self) -> str:
        return self.text
