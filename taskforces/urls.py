"""Addresses of task forces, command posts and work teams."""

from taskforces.crosschecks.urls import urlpatterns as crosschecks
from taskforces.half_months.urls import urlpatterns as half_months
from taskforces.organisation.urls import urlpatterns as organisation
from taskforces.tasks.urls import urlpatterns as tasks

app_name = "taskforces"
urlpatterns = [*organisation, *crosschecks, *tasks, *half_months]
