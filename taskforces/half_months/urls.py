"""Addresses of half-month reports."""

from django.urls import path

from taskforces.half_months import act_views, views

urlpatterns = [
    path("half-months/", views.report_grid, name="half-months"),
    path("half-months/of/<int:pk>/<str:day>/", views.slot, name="half-month-slot"),
    path("half-months/<int:pk>/", views.report_detail, name="half-month"),
    path("half-months/<int:pk>/edit/", act_views.report_edit, name="half-month-edit"),
    path("half-months/<int:pk>/issue/", act_views.report_issue, name="half-month-issue"),
    path("half-months/<int:pk>/attach/", act_views.report_attach, name="half-month-attach"),
    path("half-months/<int:pk>/withdraw/", act_views.report_withdraw, name="half-month-withdraw"),
    path("half-months/<int:pk>/word/", views.report_word, name="half-month-word"),
    path("half-months/<int:pk>/<slug:act>/", act_views.report_act, name="half-month-act"),
]
