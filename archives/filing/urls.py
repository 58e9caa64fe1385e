"""Addresses of papers."""

from django.urls import path

from archives.filing import batch_views, file_views, views

urlpatterns = [
    path("files/<int:pk>/papers/<slug:kind>/new/", views.paper_new, name="paper-new"),
    path("papers/<int:pk>/", views.paper_detail, name="paper"),
    path("papers/<int:pk>/<slug:verb>/", views.paper_step, name="paper-step"),
    path("pages/<uuid:pk>/", file_views.paper_file, name="paper-file"),
    path("pages/<uuid:pk>/preview/", file_views.paper_preview, name="paper-preview"),
    path("folders/", batch_views.batch_list, name="batch-list"),
    path("folders/<int:pk>/", batch_views.batch_detail, name="batch"),
    path("folders/<int:pk>/progress/", batch_views.batch_progress, name="batch-progress"),
    path("folders/<int:pk>/file/", batch_views.batch_file, name="batch-file"),
]
