"""Addresses of files and what they lack."""

from django.urls import path

from archives.completeness import views

urlpatterns = [
    path("", views.archive_list, name="archive-list"),
    path("files/<int:pk>/", views.archive_detail, name="archive"),
]
