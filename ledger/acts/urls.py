"""Addresses of the phone, under `/api/v1/field/`."""

from django.urls import path, re_path

from ledger.acts import api

urlpatterns = [
    path("devices/", api.DevicesView.as_view(), name="api-field-devices"),
    path(
        "devices/<uuid:pk>/revoke/", api.DeviceRevokeView.as_view(), name="api-field-device-revoke"
    ),
    path("pull/", api.PullView.as_view(), name="api-field-pull"),
    path("acts/", api.ActsView.as_view(), name="api-field-acts"),
    re_path(r"^photos/(?P<sha256>[0-9a-f]{64})/$", api.PhotoView.as_view(), name="api-field-photo"),
    path("parcels/", api.ParcelsView.as_view(), name="api-field-parcels"),
]
