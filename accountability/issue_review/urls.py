"""Addresses of a reviewer's day."""

from django.urls import path

from accountability.issue_review import batch_views, keeping_views, views

urlpatterns = [
    path("", views.review_queue, name="review"),
    path("read/", views.review_next, name="review-next"),
    path("read/<int:pk>/", views.review_read, name="review-read"),
    path("read/<int:pk>/<slug:verb>/", views.review_one, name="review-one"),
    path("choose/", batch_views.review_choose, name="review-choose"),
    path("decide/<slug:verb>/", batch_views.review_decide, name="review-decide"),
    path("batches/", batch_views.review_batches, name="review-batches"),
    path("batches/<int:pk>/", batch_views.review_batch, name="review-batch"),
    path("batches/<int:pk>/undo/", batch_views.review_undo, name="review-undo"),
    path("hand/forget/", keeping_views.hand_forget, name="review-hand-forget"),
    path("reasons/", keeping_views.reason_list, name="return-reasons"),
    path("reasons/<int:pk>/", keeping_views.reason_edit, name="return-reason-edit"),
]
