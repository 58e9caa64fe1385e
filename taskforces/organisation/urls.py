"""Addresses of the organisation."""

from django.urls import path

from taskforces.organisation import list_views, poor_views, step_views, views

urlpatterns = [
    path("", views.organisation, name="organisation"),
    path("print/", views.organisation_print, name="organisation-print"),
    path("coverage/", views.organisation_coverage, name="coverage"),
    path("coverage/together/", views.coverage_together, name="coverage-together"),
    path("coverage/<slug:kind>/", views.coverage_list, name="coverage-list"),
    path("bodies/", views.body_list, name="body-list"),
    path("bodies/new/", step_views.body_new, name="body-new"),
    path("bodies/<int:pk>/", views.body_detail, name="body-detail"),
    path("bodies/<int:pk>/edit/", step_views.body_edit, name="body-edit"),
    path("bodies/<int:pk>/dissolve/", step_views.body_dissolve, name="body-dissolve"),
    path("bodies/<int:pk>/seat/", step_views.seat_new, name="seat-new"),
    path("seats/<int:pk>/end/", step_views.seat_end, name="seat-end"),
    path("charges/", views.charge_list, name="charge-list"),
    path("charges/new/", step_views.charge_new, name="charge-new"),
    path("charges/<int:pk>/end/", step_views.charge_end, name="charge-end"),
    path("poor-places/", poor_views.poor_places, name="poor-places"),
    path("poor-places/<int:pk>/strike/", poor_views.poor_place_strike, name="poor-place-strike"),
    path("hand-overs/", step_views.hand_over_list, name="hand-over-list"),
    path("hand-overs/of/<slug:of>/<int:pk>/", step_views.hand_over_new, name="hand-over-new"),
    path("hand-overs/<int:pk>/", step_views.hand_over_detail, name="hand-over-detail"),
    path("hand-overs/<int:pk>/drop/", step_views.hand_over_drop, name="hand-over-drop"),
    path("roster/", list_views.roster, name="roster"),
    path("roster/new/", list_views.cadre_new, name="cadre-new"),
    path("roster/<int:pk>/", list_views.cadre_edit, name="cadre-edit"),
    path("duties/", list_views.duty_lists, name="duty-lists"),
    path("duties/new/", list_views.duty_line, name="duty-line-new"),
    path("duties/<int:pk>/", list_views.duty_line, name="duty-line-edit"),
    path("workbook/", list_views.workbook_new, name="workbook-new"),
    path("workbook/form/", list_views.workbook_form, name="workbook-form"),
]
