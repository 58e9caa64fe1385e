"""Addresses of the ledger as a list, below /accountability/issues/."""

from django.urls import path

from accountability.issue_lists import catalogue_views, views

urlpatterns = [
    path("", views.issue_list, name="issues"),
    path("figures/", views.issue_rollup, name="issue-rollup"),
    path("export/", views.issue_export, name="issue-export"),
    path("search/", views.issue_search, name="issue-search"),
    path("catalogue/", catalogue_views.issue_catalogue, name="issue-catalogue"),
    path("catalogue/new/", catalogue_views.aspect_edit, name="issue-aspect-new"),
    path("catalogue/<int:pk>/", catalogue_views.aspect_edit, name="issue-aspect-edit"),
    path("catalogue/<int:pk>/new/", catalogue_views.item_new, name="issue-item-new"),
    path("catalogue/items/<int:pk>/", catalogue_views.item_edit, name="issue-item-edit"),
]
