"""The front page, named without an app: everybody returns here."""

from django.urls import path

from regions import views

urlpatterns = [path("", views.home, name="home")]
