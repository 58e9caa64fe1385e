"""Addresses of task forces, command posts and work teams."""

from taskforces.crosschecks.urls import urlpatterns as crosschecks
from taskforces.organisation.urls import urlpatterns as organisation

app_name = "taskforces"
urlpatterns = [*organisation, *crosschecks]
