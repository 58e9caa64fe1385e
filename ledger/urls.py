"""Addresses of ledger."""

from django.urls import include, path

from ledger import (
    field_act_views,
    field_pages,
    parcel_views,
    phone_views,
    trail_views,
    views,
)

app_name = "ledger"
urlpatterns = [
    path("api/v1/field/", include("ledger.acts.urls")),
    path("evidence/<uuid:pk>/", views.evidence_file, name="evidence-file"),
    path("field/", field_pages.shell, name="field-shell"),
    path("field/sw.js", field_pages.worker, name="field-worker"),
    path("field/words.js", field_pages.words, name="field-words"),
    path("field/app.webmanifest", field_pages.manifest, name="field-manifest"),
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/read/", views.notices_read, name="notices-read"),
    path("trail/", trail_views.event_list, name="event-list"),
    path("trail/head/", trail_views.head_check, name="head-check"),
    path("trail/export/", trail_views.event_export, name="event-export"),
    path("phones/", phone_views.phone_list, name="phone-list"),
    path("phones/mine/", phone_views.phone_mine, name="phone-mine"),
    path("phones/<int:pk>/", phone_views.phone_person, name="phone-person"),
    path("phones/devices/<uuid:pk>/revoke/", phone_views.phone_revoke, name="phone-revoke"),
    path("phones/acts/", phone_views.field_act_list, name="field-act-list"),
    path("phones/acts/<uuid:pk>/", field_act_views.field_act, name="field-act"),
    path("phones/acts/<uuid:pk>/adopt/", field_act_views.field_act_adopt, name="field-act-adopt"),
    path(
        "phones/acts/<uuid:pk>/set-aside/",
        field_act_views.field_act_set_aside,
        name="field-act-set-aside",
    ),
    path(
        "phones/acts/<uuid:pk>/photos/<str:sha256>/",
        field_act_views.field_photo,
        name="field-photo",
    ),
    path("field/parcels/", parcel_views.parcel_load, name="parcel-load"),
    path("obligations/", include("ledger.obligations.urls")),
    path("calendar/", trail_views.calendar, name="calendar"),
    path("calendar/<int:pk>/delete/", trail_views.calendar_delete, name="calendar-delete"),
]
