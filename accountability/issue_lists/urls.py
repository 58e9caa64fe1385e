"""Addresses of the ledger as a list, below /accountability/issues/."""

from django.urls import path

from accountability.issue_lists import views

urlpatterns = [
    path("", views.issue_list, name="issues"),
    path("figures/", views.issue_rollup, name="issue-rollup"),
    path("search/", views.issue_search, name="issue-search"),
]
