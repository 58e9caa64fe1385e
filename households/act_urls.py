"""Addresses of acts."""

from django.urls import path

from households.views import act_batches, act_moves, act_report, acts

ACTS = [
    path("<int:pk>/acts/", acts.household_acts, name="household-acts"),
    path("<int:pk>/acts/new/<slug:kind>/", act_report.act_new, name="act-new"),
    path("acts/new-household/", act_report.act_found, name="act-found"),
    path("acts/", acts.act_list, name="act-list"),
    path("acts/bulk/", act_moves.act_bulk, name="act-bulk"),
    path("acts/batches/<slug:batch>/", act_batches.act_batch, name="act-batch"),
    path(
        "acts/batches/<slug:batch>/progress/",
        act_batches.act_batch_progress,
        name="act-batch-progress",
    ),
    path("acts/batches/<slug:batch>/sign/", act_batches.act_batch_sign, name="act-batch-sign"),
    path(
        "acts/batches/<slug:batch>/refuse/", act_batches.act_batch_refuse, name="act-batch-refuse"
    ),
    path(
        "acts/batches/<slug:batch>/withdraw/",
        act_batches.act_batch_withdraw,
        name="act-batch-withdraw",
    ),
    path("acts/batches/<slug:batch>/undo/", act_batches.act_batch_undo, name="act-batch-undo"),
    path("acts/<int:pk>/", acts.act_detail, name="act-detail"),
    path("acts/<int:pk>/sign/", act_moves.act_sign, name="act-sign"),
    path("acts/<int:pk>/refuse/", act_moves.act_refuse, name="act-refuse"),
    path("acts/<int:pk>/undo/", act_moves.act_undo, name="act-undo"),
    path("acts/<int:pk>/withdraw/", act_moves.act_withdraw, name="act-withdraw"),
    path("acts/<int:pk>/paper/", act_moves.act_paper, name="act-paper"),
]
