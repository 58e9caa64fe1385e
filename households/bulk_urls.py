"""Addresses of changes for many households."""

from django.urls import path

from households.views import bulk

BULK = [
    path("bulk/edit/", bulk.bulk_edit, name="bulk-edit"),
    path("bulk/move/", bulk.bulk_move, name="bulk-move"),
]
