from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Regions and people")

    def ready(self) -> None:
        from regions.context import NAVIGATION, NavigationEntry  # noqa: PLC0415
        from regions.duties import Permission  # noqa: PLC0415

        NAVIGATION.extend(
            [
                NavigationEntry(10, _("Today"), "home", icon="house", on_phone=True),
                NavigationEntry(
                    91,
                    _("Accounts"),
                    "regions:account-list",
                    (Permission.ACCOUNT_MANAGE,),
                    icon="people",
                ),
            ]
        )
