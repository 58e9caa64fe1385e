"""Addresses of retention and destruction."""

from django.urls import path

from archives.retention import list_views, views

_ONE = "retention/lists/<int:pk>/"

urlpatterns = [
    path("retention/", views.due_list, name="retention-due"),
    path("retention/put-on/", views.put_on, name="retention-put-on"),
    path("retention/lists/", list_views.list_list, name="destruction-lists"),
    path("retention/lists/new/", list_views.list_new, name="destruction-list-new"),
    path(_ONE, list_views.list_detail, name="destruction-list"),
    path(f"{_ONE}export/", list_views.list_export, name="destruction-list-export"),
    path(f"{_ONE}<slug:verb>/", list_views.list_step, name="destruction-list-step"),
    path("files/<int:pk>/retention/", views.archive_retention, name="archive-retention"),
    path("holds/<int:pk>/lift/", views.hold_lift, name="hold-lift"),
]
