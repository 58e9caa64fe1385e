from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = _("Screening")

    def ready(self) -> None:
        from screening import campaign_wiring, lead_wiring, wiring  # noqa: PLC0415  models are ready only now
        from screening.field import wiring as field_wiring  # noqa: PLC0415

        wiring.connect_intake_and_comparison()
        lead_wiring.connect_lead_life()
        campaign_wiring.connect_screening_rounds()
        field_wiring.connect_phones()
