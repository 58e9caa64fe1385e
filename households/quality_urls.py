"""Addresses of data quality."""

from django.urls import URLPattern, path

from households.views import findings, quality, quality_runs, villages

QUALITY: list[URLPattern] = [
    path("quality/", quality.quality_summary, name="quality-summary"),
    path("quality/rules/", quality.quality_rules, name="quality-rules"),
    path("quality/rules/<str:code>/", quality.quality_rule, name="quality-rule"),
    path("quality/checks/", quality_runs.quality_runs, name="quality-runs"),
    path("quality/checks/new/", quality_runs.quality_run_new, name="quality-run-new"),
    path("quality/checks/<int:pk>/", quality_runs.quality_run, name="quality-run"),
    path(
        "quality/checks/<int:pk>/progress/",
        quality_runs.quality_run_progress,
        name="quality-run-progress",
    ),
    path("quality/findings/", findings.finding_list, name="finding-list"),
    path("quality/findings/bulk/", findings.finding_bulk, name="finding-bulk"),
    path("quality/findings/<int:pk>/", findings.finding_detail, name="finding-detail"),
    path("quality/findings/<int:pk>/answer/", findings.finding_answer, name="finding-answer"),
    path("quality/findings/<int:pk>/review/", findings.finding_review, name="finding-review"),
    path("quality/findings/<int:pk>/return/", findings.finding_return, name="finding-return"),
    path("quality/findings/<int:pk>/close/", findings.finding_close, name="finding-close"),
    path("quality/findings/<int:pk>/exempt/", findings.finding_exempt, name="finding-exempt"),
    path("quality/findings/<int:pk>/unexempt/", findings.finding_unexempt, name="finding-unexempt"),
    path("quality/villages/", villages.village_list, name="village-list"),
    path("quality/villages/<str:code>/", villages.village_detail, name="village-detail"),
    path("<int:pk>/quality/", findings.household_quality, name="household-quality"),
    path("<int:pk>/quality/preview/", villages.quality_preview, name="quality-preview"),
]
