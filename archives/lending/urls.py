"""Addresses of the register of lending."""

from django.urls import path

from archives.lending import views

urlpatterns = [
    path("lendings/", views.lending_list, name="lending-list"),
    path("lendings/export/", views.lending_export, name="lending-export"),
    path("lendings/<int:pk>/", views.lending_detail, name="lending"),
    path("lendings/<int:pk>/<slug:verb>/", views.lending_step, name="lending-step"),
    path("files/<int:pk>/lendings/", views.archive_lendings, name="archive-lendings"),
    path("files/<int:pk>/lendings/new/", views.lending_new, name="lending-new"),
]
