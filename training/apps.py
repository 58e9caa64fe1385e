from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from ledger.events import TEXTS  # noqa: PLC0415  models are ready only now
        from training.event_texts import EVENT_TEXTS  # noqa: PLC0415
        from training.kept import keep_tables  # noqa: PLC0415

        keep_tables()
        TEXTS.update(EVENT_TEXTS)
        NAVIGATION.append(
            NavigationEntry(
                66,
                _("Training"),
                "training:overview",
                (Permission.TRAINING_VIEW,),
                icon="people",
                section="organisation",
            )
        )
