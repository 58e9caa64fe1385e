"""Addresses of files of villages and townships."""

from django.urls import path

from archives.places import views

urlpatterns = [
    path("places/", views.place_list, name="places"),
    path("places/open/", views.places_open, name="places-open"),
]
