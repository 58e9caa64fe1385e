"""The address of the search."""

from django.urls import path

from archives.search import views

urlpatterns = [path("search/", views.paper_search, name="paper-search")]
