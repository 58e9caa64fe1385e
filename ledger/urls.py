"""Addresses of ledger."""

from django.urls import path

from ledger import trail_views

app_name = "ledger"
urlpatterns = [
    path("trail/", trail_views.event_list, name="event-list"),
    path("calendar/", trail_views.calendar, name="calendar"),
    path("calendar/<int:pk>/delete/", trail_views.calendar_delete, name="calendar-delete"),
]
