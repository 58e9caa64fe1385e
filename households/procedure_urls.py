"""Addresses of procedures."""

from django.urls import path

from households.views import (
    procedure_moves,
    procedure_pages,
    procedure_papers,
    procedure_settings,
    procedure_steps,
    procedures,
)

PROCEDURES = [
    path(
        "<int:pk>/procedures/", procedures.household_procedures, name="household-procedures"
    ),
    path("procedures/", procedures.round_list, name="round-list"),
    path("procedures/new/", procedures.round_new, name="round-new"),
    path("procedures/<int:pk>/", procedure_pages.round_detail, name="round-detail"),
    path("procedures/<int:pk>/record/", procedure_steps.round_record, name="round-record"),
    path("procedures/<int:pk>/draw/", procedure_moves.round_draw, name="round-draw"),
    path("procedures/<int:pk>/add/", procedure_moves.round_add, name="round-add"),
    path("procedures/<int:pk>/send-back/", procedure_moves.round_send_back, name="round-send-back"),
    path(
        "procedures/<int:pk>/papers/<slug:key>/", procedure_papers.round_paper,
        name="round-paper",
    ),
    path("procedures/samples/<int:pk>/look/", procedure_moves.sample_look, name="sample-look"),
    path(
        "procedures/objections/<int:pk>/answer/", procedure_moves.objection_answer,
        name="objection-answer",
    ),
    path(
        "procedures/households/<int:pk>/", procedure_pages.procedure_detail,
        name="procedure-detail",
    ),
    path(
        "procedures/households/<int:pk>/record/", procedure_steps.procedure_record,
        name="procedure-record",
    ),
    path(
        "procedures/households/<int:pk>/send-back/", procedure_moves.procedure_send_back,
        name="procedure-send-back",
    ),
    path(
        "procedures/households/<int:pk>/withdraw/", procedure_moves.procedure_withdraw,
        name="procedure-withdraw",
    ),
    path(
        "procedures/households/<int:pk>/object/", procedure_moves.procedure_object,
        name="procedure-object",
    ),
    path(
        "procedures/households/<int:pk>/papers/<slug:key>/", procedure_papers.procedure_paper,
        name="procedure-paper",
    ),
    path("procedures/settings/", procedure_settings.procedure_settings, name="procedure-settings"),
    path(
        "procedures/settings/<int:pk>/", procedure_settings.procedure_setting_edit,
        name="procedure-setting-edit",
    ),
    path(
        "procedures/grounds/new/", procedure_settings.exclusion_ground_new,
        name="exclusion-ground-new",
    ),
    path(
        "procedures/grounds/<int:pk>/end/", procedure_settings.exclusion_ground_end,
        name="exclusion-ground-end",
    ),
]  # fmt: skip
