"""The roll-up of a round's visits, which triggers keep: by place and focus group, by signer."""

from django.db import models

from screening.models.campaigns import Campaign, PlacedQuerySet, place_path, who


class CampaignTally(models.Model):
    """Figures of a village in a round: of all its households (`focus` ""), or of a focus group.

    Kept by triggers of the visits; nobody else writes here.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tallies")
    place_path = place_path()
    focus = models.CharField(max_length=12, blank=True)
    total = models.IntegerField(default=0)
    registered = models.IntegerField(default=0)
    visited = models.IntegerField(default=0)
    unreachable = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    explained = models.IntegerField(default=0)
    undrawn = models.IntegerField(default=0)
    sampled = models.IntegerField(default=0)
    reviewed = models.IntegerField(default=0)
    fits = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)
    wrong_in = models.IntegerField(default=0)
    wrong_out = models.IntegerField(default=0)
    relapsed = models.IntegerField(default=0)

    PERSONAL: frozenset[str] = frozenset()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ("place_path", "focus")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "focus", "place_path"], name="tally_once_a_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.place_path} {self.focus}"


class CampaignDay(models.Model):
    """How many visits one person signed in a village on a day; kept by the same triggers."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="days")
    place_path = place_path()
    signer = who(null=False)
    day = models.DateField()
    visits = models.IntegerField(default=0)

    PERSONAL: frozenset[str] = frozenset()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "place_path", "signer", "day"], name="campaign_day_once"
            ),
        )
        indexes = (models.Index(fields=["campaign", "-visits"], name="campaign_day_most"),)

    def __str__(self) -> str:
        return f"{self.signer_id} {self.day}"
