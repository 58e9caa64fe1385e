from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = _("Base map")

    def ready(self) -> None:
        from households import wiring  # noqa: PLC0415
        from households.quality import wiring as quality  # noqa: PLC0415

        wiring.connect()
        quality.connect()
