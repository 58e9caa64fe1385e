"""Addresses of one entry of the issue ledger."""

from django.urls import path

from accountability.issue_pages import views

urlpatterns = [
    path("issues/<int:pk>/", views.issue_detail, name="issue"),
]
