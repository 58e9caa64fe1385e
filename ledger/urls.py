"""Addresses of ledger."""

from django.urls import include, path

from ledger import trail_views, views

app_name = "ledger"
urlpatterns = [
    path("api/v1/field/", include("ledger.acts.urls")),
    path("evidence/<uuid:pk>/", views.evidence_file, name="evidence-file"),
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/read/", views.notices_read, name="notices-read"),
    path("trail/", trail_views.event_list, name="event-list"),
    path("trail/head/", trail_views.head_check, name="head-check"),
    path("trail/export/", trail_views.event_export, name="event-export"),
    path("calendar/", trail_views.calendar, name="calendar"),
    path("calendar/<int:pk>/delete/", trail_views.calendar_delete, name="calendar-delete"),
]
