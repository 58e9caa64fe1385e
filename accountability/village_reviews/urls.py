"""Addresses of plans, reviews and hearings of villages."""

from django.urls import path

from accountability.village_reviews import (
    catalogue_views,
    hearing_views,
    plan_views,
    round_views,
    sheet_views,
    views,
    workbook_views,
)

urlpatterns = [
    path("", views.overview, name="village-overview"),
    path("workbook/", workbook_views.workbook_new, name="village-workbook"),
    path("workbook/export/", workbook_views.workbook_export, name="village-plans-export"),
    path("catalogue/", catalogue_views.catalogue, name="village-catalogue"),
    path("catalogue/lines/new/", catalogue_views.template_edit, name="village-template-new"),
    path("catalogue/lines/<int:pk>/", catalogue_views.template_edit, name="village-template-edit"),
    path("catalogue/questions/new/", catalogue_views.question_edit, name="village-question-new"),
    path(
        "catalogue/questions/<int:pk>/", catalogue_views.question_edit, name="village-question-edit"
    ),
    path("rounds/", round_views.round_list, name="village-rounds"),
    path("rounds/new/", round_views.round_new, name="village-round-new"),
    path("rounds/<int:pk>/export/", round_views.round_export, name="village-round-export"),
    path("rounds/<int:pk>/sheets/", round_views.round_sheets, name="village-round-sheets"),
    path("rounds/<int:pk>/<slug:code>/begin/", sheet_views.sheet_new, name="village-sheet-new"),
    path("plans/<int:pk>/goal/", plan_views.plan_goal, name="village-plan-goal"),
    path("plans/<int:pk>/lines/new/", plan_views.line_new, name="village-line-new"),
    path("plans/<int:pk>/<slug:verb>/", plan_views.plan_step, name="village-plan-step"),
    path("lines/<int:pk>/edit/", plan_views.line_edit, name="village-line-edit"),
    path("lines/<int:pk>/strike/", plan_views.line_strike, name="village-line-strike"),
    path("lines/<int:pk>/told/", plan_views.line_progress, name="village-line-told"),
    path("sheets/<int:pk>/", sheet_views.sheet_detail, name="village-sheet"),
    path("sheets/<int:pk>/answers/", sheet_views.sheet_answers, name="village-sheet-answers"),
    path("sheets/<int:pk>/lines/<int:line>/", sheet_views.sheet_line, name="village-sheet-line"),
    path(
        "sheets/<int:pk>/figures/<slug:name>/",
        sheet_views.sheet_figure,
        name="village-sheet-figure",
    ),
    path("sheets/<int:pk>/withdraw/", sheet_views.sheet_withdraw, name="village-sheet-withdraw"),
    path("sheets/<int:pk>/export/", sheet_views.sheet_export, name="village-sheet-export"),
    path("sheets/<int:pk>/<slug:verb>/", sheet_views.sheet_step, name="village-sheet-step"),
    path("hearings/", hearing_views.hearing_list, name="hearings"),
    path("hearings/new/", hearing_views.hearing_new, name="hearing-new"),
    path("hearings/heard/<int:pk>/", hearing_views.heard_edit, name="hearing-heard"),
    path("hearings/heard/<int:pk>/orders/", hearing_views.order_new, name="hearing-order-new"),
    path("hearings/orders/<int:pk>/", hearing_views.order_edit, name="hearing-order-edit"),
    path(
        "hearings/orders/<int:pk>/strike/", hearing_views.order_strike, name="hearing-order-strike"
    ),
    path("hearings/<int:pk>/", hearing_views.hearing_detail, name="hearing"),
    path("hearings/<int:pk>/<slug:verb>/", hearing_views.hearing_step, name="hearing-step"),
    path("<slug:code>/", views.village, name="village-plan"),
    path("<slug:code>/draft/", plan_views.plan_draft, name="village-plan-draft"),
]
