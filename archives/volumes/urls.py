"""Addresses of volumes."""

from django.urls import path

from archives.volumes import views

urlpatterns = [
    path("files/<int:pk>/volume/", views.volume, name="volume"),
    path("villages/<int:pk>/volumes/", views.village_volumes, name="village-volumes"),
    path("counties/<int:pk>/fonds/", views.fonds, name="fonds"),
]
