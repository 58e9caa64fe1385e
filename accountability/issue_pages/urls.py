"""Addresses of one entry of the issue ledger."""

from django.urls import path

from accountability.issue_pages import act_views, apply_views, views

urlpatterns = [
    path("issues/<int:pk>/", views.issue_detail, name="issue"),
    path("issues/<int:pk>/apply/", apply_views.issue_apply, name="issue-apply"),
    path("issues/<int:pk>/photo/", apply_views.issue_photo, name="issue-photo"),
    path("issues/<int:pk>/files/", act_views.issue_files, name="issue-files"),
    path("issues/<int:pk>/<slug:verb>/", act_views.issue_act, name="issue-act"),
]
