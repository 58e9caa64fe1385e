"""Addresses of what is worth a second look."""

from django.urls import path

from accountability.issue_signs import views

urlpatterns = [
    path("", views.sign_list, name="issue-signs"),
    path("<int:pk>/look/", views.sign_look, name="issue-sign-look"),
]
