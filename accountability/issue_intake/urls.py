"""Addresses of taking in issues; included by `accountability.urls`."""

from django.urls import path

from accountability.issue_intake import batch_views, origin_views, workbook_views

INTAKE = [
    path("batches/", batch_views.batch_list, name="issue-batches"),
    path("batches/new/", batch_views.batch_new, name="issue-batch-new"),
    path("batches/<int:pk>/", batch_views.batch_detail, name="issue-batch"),
    path("batches/<int:pk>/workbook/", workbook_views.workbook_new, name="issue-workbook-new"),
    path("issues/new/", batch_views.issue_new, name="issue-new"),
    path("issues/from/<slug:kind>/<int:pk>/", origin_views.take_in, name="issue-from"),
    path("batches/workbooks/ledger/", workbook_views.ledger_new, name="issue-ledger-new"),
    path(
        "batches/workbooks/template/<slug:kind>/",
        workbook_views.workbook_template,
        name="issue-workbook-template",
    ),
    path("batches/workbooks/<int:pk>/", workbook_views.workbook_detail, name="issue-workbook"),
    path(
        "batches/workbooks/<int:pk>/register/",
        workbook_views.workbook_register,
        name="issue-workbook-register",
    ),
    path(
        "batches/workbooks/<int:pk>/drop/", workbook_views.workbook_drop, name="issue-workbook-drop"
    ),
    path(
        "batches/workbooks/<int:pk>/errors/",
        workbook_views.workbook_errors,
        name="issue-workbook-errors",
    ),
]
