"""Where issues come from. Prefix and days of each: `accountability.sources`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """问题来源."""

    STATE = "state", _("State assessment")
    PROVINCE = "province", _("Provincial assessment")
    INSPECTION = "inspection", _("Disciplinary inspection")
    AUDIT = "audit", _("Audit")
    SUPERVISION = "supervision", _("Supervision")  # 督查
    CROSS_CHECK = "cross_check", _("Cross-check")  # 县乡交叉检查
    JOINT = "joint", _("Joint meeting")  # 扶贫与纪委监委联席会议
    HOTLINE_ASK = "hotline_ask", _("Hotline, question")  # 扶贫专线咨询
    HOTLINE_CASE = "hotline_case", _("Hotline, investigation")  # 扶贫专线调查
    LINE_12317 = "line_12317", _("12317 line")
    COMPARISON = "comparison", _("Data comparison")
    QUALITY = "quality", _("Data quality notice")  # 省数据质量通报
    SELF_CHECK = "self_check", _("Self-check")
    MEDIA = "media", _("Media")  # 媒体舆情
    PETITION = "petition", _("Letters and visits")  # 群众来信来访


class NumberSeries(models.Model):
    """The last running number given out for a prefix and a year.

    The row stays locked until the transaction that took a number ends, so that numbers have
    neither gaps nor doubles.
    """

    UNSCOPED = "one series for the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["prefix", "year"], name="number_series_once"),
        )

    def __str__(self) -> str:
        return f"{self.prefix} {self.year} {self.last}"
