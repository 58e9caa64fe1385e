"""Addresses of files and what they lack."""

from django.urls import path

from archives.completeness import views

urlpatterns = [
    path("", views.archive_list, name="archive-list"),
    path("files/<int:pk>/", views.archive_detail, name="archive"),
    path("households/<int:pk>/", views.of_household, name="household-file"),
    path("gaps/<int:pk>/exempt/", views.exempt, name="exempt"),
    path("exemptions/<int:pk>/end/", views.exemption_end, name="exemption-end"),
    path("map/", views.place_map, name="map"),
    path("todo/", views.todo, name="todo"),
]
