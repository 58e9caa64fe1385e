"""Addresses of reports."""

from django.urls import path

from accountability import figure_views, table_views, views

app_name = "accountability"
urlpatterns = [
    path("", views.close_out_page, name="close-out"),
    path("entries/", views.entry_list, name="entry-list"),
    path("tables/", table_views.table_list, name="table-list"),
    path("tables/<int:number>/", table_views.table_page, name="table-detail"),
    path("tables/<int:number>/behind/", figure_views.table_figure, name="table-figure"),
    path("tables/<int:number>/export/", table_views.table_export, name="table-export"),
]
