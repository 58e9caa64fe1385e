"""Addresses of the task ledger, of trips, studies, mandates and routes."""

from django.urls import path

from taskforces.tasks import paper_views, sheet_views, study_views, trip_views, views

urlpatterns = [
    path("tasks/", views.task_list, name="task-list"),
    path("tasks/new/", views.task_new, name="task-new"),
    path("tasks/workbook/", sheet_views.task_workbook, name="task-workbook"),
    path("tasks/workbook/form/", sheet_views.task_workbook_form, name="task-workbook-form"),
    path("tasks/export/", sheet_views.task_export, name="task-export"),
    path("tasks/<int:pk>/", views.task_detail, name="task"),
    path("tasks/<int:pk>/<slug:verb>/", views.task_step, name="task-step"),
    path("trips/", trip_views.trip_list, name="trip-list"),
    path("trips/new/", trip_views.trip_new, name="trip-new"),
    path("trips/findings/<int:pk>/", trip_views.trip_finding, name="trip-finding"),
    path("trips/<int:pk>/", trip_views.trip_detail, name="trip"),
    path("trips/<int:pk>/edit/", trip_views.trip_edit, name="trip-edit"),
    path("trips/<int:pk>/sign/", trip_views.trip_sign, name="trip-sign"),
    path("studies/", study_views.study_list, name="study-list"),
    path("studies/new/", study_views.study_new, name="study-new"),
    path("studies/<int:pk>/", study_views.study_detail, name="study"),
    path("studies/<int:pk>/task/", study_views.study_task, name="study-task"),
    path("studies/<int:pk>/do/<slug:verb>/", study_views.study_step, name="study-step"),
    path("bodies/<int:pk>/papers/", paper_views.body_papers, name="body-papers"),
    path("bodies/<int:pk>/mandate/", paper_views.mandate_new, name="mandate-new"),
    path("bodies/<int:pk>/papers/new/", paper_views.paper_new, name="paper-new"),
    path("papers/<int:pk>/strike/", paper_views.paper_strike, name="paper-strike"),
    path("routes/", paper_views.routes, name="routes"),
    path("routes/<int:pk>/end/", paper_views.route_end, name="route-end"),
]
