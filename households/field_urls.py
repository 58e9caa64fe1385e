"""Addresses of what phones sent and somebody has to decide."""

from django.urls import path

from households.views import conflicts

FIELD = [
    path("conflicts/", conflicts.conflict_list, name="conflict-list"),
    path("conflicts/<int:pk>/", conflicts.conflict_detail, name="conflict-detail"),
    path("conflicts/<int:pk>/decide/", conflicts.conflict_decide, name="conflict-decide"),
]
