"""Addresses of meetings and their decisions, and of what places and persons answer for."""

from django.urls import path

from accountability.answering import views as answering
from accountability.meetings import decision_views, ledger_views, step_views, views

urlpatterns = [
    path("meetings/", views.meeting_list, name="meeting-list"),
    path("meetings/new/", step_views.meeting_new, name="meeting-new"),
    path("meetings/<int:pk>/", views.meeting_detail, name="meeting-detail"),
    path("meetings/decisions/", ledger_views.decision_list, name="decision-list"),
    path("meetings/decisions/<int:pk>/", ledger_views.decision, name="decision"),
    path("meetings/<int:pk>/notice/", ledger_views.meeting_notice, name="meeting-notice"),
    path(
        "meetings/<int:pk>/notice/word/",
        ledger_views.meeting_notice_export,
        name="meeting-notice-export",
    ),
    path("meetings/<int:pk>/minutes/paper/", ledger_views.meeting_minutes, name="meeting-minutes"),
    path("meetings/<int:pk>/minutes/word/", ledger_views.meeting_export, name="meeting-export"),
    path("meetings/<int:pk>/edit/", step_views.meeting_edit, name="meeting-edit"),
    path("meetings/<int:pk>/agenda/<slug:topic>/", views.meeting_agenda, name="meeting-agenda"),
    path("meetings/<int:pk>/decisions/new/", decision_views.decision_new, name="decision-new"),
    path(
        "meetings/<int:pk>/decisions/<int:decision>/",
        decision_views.decision_edit,
        name="decision-edit",
    ),
    path(
        "meetings/<int:pk>/decisions/<int:decision>/strike/",
        decision_views.decision_strike,
        name="decision-strike",
    ),
    path("meetings/<int:pk>/<slug:verb>/", step_views.meeting_step, name="meeting-step"),
    path("answering/", answering.duty_place, name="duty-place"),
    path("answering/missed/", answering.duty_missed, name="duty-missed"),
    path("answering/people/<int:pk>/", answering.duty_person, name="duty-person"),
]
