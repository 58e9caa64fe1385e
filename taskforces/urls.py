"""Addresses of task forces, command posts and work teams."""

from taskforces.organisation.urls import urlpatterns as organisation

app_name = "taskforces"
urlpatterns = [*organisation]
