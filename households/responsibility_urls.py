"""Addresses of marks, helpers and hand-overs."""

from django.urls import path

from households.views import helpers, marks

RESPONSIBILITY = [
    path("<int:pk>/duty/", marks.household_duty, name="household-duty"),
    path("<int:pk>/marks/put/", marks.mark_put, name="mark-put"),
    path("<int:pk>/pair/", helpers.pairing_create, name="pairing-create"),
    path("pairings/<int:pk>/end/", helpers.pairing_end, name="pairing-end"),
    path("marks/", marks.mark_list, name="mark-list"),
    path("marks/confirm/", marks.mark_confirm_many, name="mark-confirm-many"),
    path("marks/<int:pk>/confirm/", marks.mark_confirm, name="mark-confirm"),
    path("marks/<int:pk>/refuse/", marks.mark_refuse, name="mark-refuse"),
    path("marks/<int:pk>/end/", marks.mark_end, name="mark-end"),
    path("helpers/", helpers.helper_list, name="helper-list"),
    path("helpers/<int:pk>/", helpers.helper_detail, name="helper-detail"),
    path("hand-overs/", helpers.hand_over_list, name="hand-over-list"),
    path("hand-overs/<int:pk>/", helpers.hand_over_detail, name="hand-over-detail"),
    path("hand-overs/<int:pk>/drop/", helpers.hand_over_drop, name="hand-over-drop"),
]
