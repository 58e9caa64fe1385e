"""Addresses of what a person keeps about a list."""

from django.urls import path

from households.views import list_filters, list_layouts

LISTS = [
    path("lists/<slug:kind>/filters/", list_filters.filter_list, name="filter-list"),
    path("lists/<slug:kind>/filters/save/", list_filters.filter_save, name="filter-save"),
    path("lists/<slug:kind>/filters/replace/", list_filters.filter_replace, name="filter-replace"),
    path("lists/<slug:kind>/columns/", list_layouts.list_layout, name="list-layout"),
    path(
        "lists/<slug:kind>/columns/usual/",
        list_layouts.list_layout_usual,
        name="list-layout-usual",
    ),
    path("lists/<slug:kind>/density/", list_layouts.list_density, name="list-density"),
    path("filters/<int:pk>/", list_filters.filter_edit, name="filter-edit"),
    path("filters/<int:pk>/delete/", list_filters.filter_delete, name="filter-delete"),
]
