"""Addresses of generated papers, policies and what is printed of them."""

from django.urls import path

from archives.made import policy_views, print_views, views

urlpatterns = [
    path("files/<int:pk>/made/", views.paper_makers, name="paper-makers"),
    path("files/<int:pk>/made/all/", views.papers_make, name="papers-make"),
    path("files/<int:pk>/make/<slug:code>/", views.paper_make, name="paper-make"),
    path("files/<int:pk>/print/<slug:kind>/", print_views.household_print, name="policy-paper"),
    path("made/", views.made_place, name="made"),
    path("made/start/", views.made_start, name="made-start"),
    path("made/print/<slug:kind>/", print_views.place_print, name="policy-print"),
    path("made/jobs/<int:pk>/progress/", views.made_progress, name="made-progress"),
    path("policies/", policy_views.policy_list, name="policy-list"),
    path("policies/<slug:code>/edit/", policy_views.policy_edit, name="policy-edit"),
]
