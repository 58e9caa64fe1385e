from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaskforcesConfig(AppConfig):
    name = "taskforces"
    verbose_name = _("Task forces")

    def ready(self) -> None:
        from taskforces.crosschecks import wiring as crosschecks  # noqa: PLC0415
        from taskforces.half_months import wiring as half_months  # noqa: PLC0415
        from taskforces.kept import keep_tables  # noqa: PLC0415  models are ready only now
        from taskforces.organisation import wiring  # noqa: PLC0415
        from taskforces.tasks import wiring as tasks  # noqa: PLC0415

        keep_tables()
        wiring.connect()
        crosschecks.connect()
        tasks.connect()
        half_months.connect()
