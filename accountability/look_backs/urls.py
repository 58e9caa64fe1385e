"""Addresses of the samples that are looked back at."""

from django.urls import path

from accountability.look_backs import views

urlpatterns = [
    path("", views.look_back_list, name="look-backs"),
    path("<int:pk>/", views.look_back_detail, name="look-back"),
    path("<int:pk>/export/", views.look_back_export, name="look-back-export"),
]
