"""Addresses of screening rounds."""

from django.urls import URLPattern, path

from screening.views import campaign_figures, campaigns, found_homes, visit_moves, visits

screening_rounds: list[URLPattern] = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign-new"),
    path("campaigns/zero/", campaign_figures.zero_board, name="zero-board"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign-detail"),
    path("campaigns/<int:pk>/progress/", campaigns.campaign_progress, name="campaign-progress"),
    path("campaigns/<int:pk>/sign/", campaigns.campaign_sign, name="campaign-sign"),
    path("campaigns/<int:pk>/drop/", campaigns.campaign_drop, name="campaign-drop"),
    path("campaigns/<int:pk>/draw/", campaigns.campaign_draw, name="campaign-draw"),
    path("campaigns/<int:pk>/sign-off/", campaigns.campaign_sign_off, name="campaign-sign-off"),
    path("campaigns/<int:pk>/signers/", campaign_figures.campaign_signers, name="campaign-signers"),
    path("campaigns/<int:pk>/report/", campaign_figures.campaign_report, name="campaign-report"),
    path(
        "campaigns/<int:pk>/report/export/", campaign_figures.campaign_export,
        name="campaign-export",
    ),
    path("campaigns/<int:pk>/found/", found_homes.found_list, name="found-list"),
    path("campaigns/<int:pk>/visits/", visits.visit_list, name="visit-list"),
    path("campaigns/<int:pk>/visits/bulk/", visits.visit_bulk, name="visit-bulk"),
    path("visits/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("visits/<int:pk>/answer/", visit_moves.visit_answer, name="visit-answer"),
    path("visits/<int:pk>/photo/", visit_moves.visit_photo, name="visit-photo"),
    path("visits/<int:pk>/unreachable/", visit_moves.visit_unreachable, name="visit-unreachable"),
    path("visits/<int:pk>/agree/", visit_moves.visit_agree, name="visit-agree"),
    path("visits/<int:pk>/send-back/", visit_moves.visit_send_back, name="visit-send-back"),
    path("visits/<int:pk>/explain/", visit_moves.visit_explain, name="visit-explain"),
    path("visits/<int:pk>/start/", visit_moves.visit_start, name="visit-start"),
    path("procedures/<int:pk>/visit/", visits.procedure_visit, name="procedure-visit"),
    path("households/<int:pk>/visits/", visits.household_visits, name="household-visits"),
]  # fmt: skip
