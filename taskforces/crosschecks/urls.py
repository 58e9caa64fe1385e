"""Addresses of cross-inspections."""

from django.urls import path

from taskforces.crosschecks import behind, step_views, views

urlpatterns = [
    path("cross-checks/", views.round_list, name="cross-checks"),
    path("cross-checks/new/", step_views.round_new, name="cross-check-new"),
    path("cross-checks/mine/", views.mine, name="cross-visits"),
    path("cross-checks/visits/<int:pk>/", step_views.visit_detail, name="cross-visit"),
    path("cross-checks/<int:pk>/", views.round_detail, name="cross-check"),
    path("cross-checks/<int:pk>/answers/", behind.round_answers, name="cross-answers"),
    path("cross-checks/<int:pk>/households/", behind.round_visits, name="cross-households"),
    path("cross-checks/<int:pk>/sign/", step_views.round_sign, name="cross-check-sign"),
    path("cross-checks/<int:pk>/drop/", step_views.round_drop, name="cross-check-drop"),
]
