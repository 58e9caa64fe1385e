"""The key of a person, as it is kept; what is done with it is in `regions.personal_keys`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiannan import sm2


class PersonalKey(models.Model):
    """A key pair by which one person signs besides the strokes (SM2, `qiannan.sm2`).

    `sealed` is the secret under the person's PIN and the site's key (`regions.personal_keys`), ""
    once the key has ended. Signatures are verified by what the trail tells of the public key.
    """

    class Ended(models.TextChoices):
        REPLACED = "replaced", _("Replaced by another")
        REVOKED = "revoked", _("Revoked")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personal_keys"
    )
    public = models.CharField(max_length=130, unique=True)
    sealed = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=8, choices=Ended, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    UNSCOPED = "read by its owner alone, by the account of the request"
    PERSONAL = frozenset({"public", "sealed", "salt"})

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_personal_key"
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint

    @property
    def fingerprint(self) -> str:
        return sm2.fingerprint(self.public)
