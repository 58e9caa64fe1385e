"""Addresses of screening."""

from django.urls import URLPattern, path

from screening.basemap_urls import basemap_life
from screening.campaign_urls import screening_rounds
from screening.identity_urls import identity_life
from screening.lead_urls import lead_life
from screening.rule_urls import rules_and_numbers
from screening.views import batches, expectations, extracts, run_findings, runs

app_name = "screening"

intake_and_comparison: list[URLPattern] = [
    path("extracts/", extracts.extract_list, name="extract-list"),
    path("extracts/new/", extracts.extract_new, name="extract-new"),
    path("extracts/<int:pk>/", batches.extract_detail, name="extract-detail"),
    path("extracts/<int:pk>/papers/", batches.extract_papers, name="extract-papers"),
    path("extracts/<int:pk>/vouch/", batches.extract_vouch, name="extract-vouch"),
    path("extracts/<int:pk>/withdraw/", batches.extract_withdraw, name="extract-withdraw"),
    path("extracts/<int:pk>/receipt/", extracts.extract_receipt, name="extract-receipt"),
    path("extracts/board/", expectations.extract_board, name="extract-board"),
    path("expectations/", expectations.expectation_list, name="expectation-list"),
    path("expectations/new/", expectations.expectation_new, name="expectation-new"),
    path("expectations/<int:pk>/end/", expectations.expectation_end, name="expectation-end"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/new/", runs.run_new, name="run-new"),
    path("runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<int:pk>/findings/", run_findings.run_findings, name="run-findings"),
    path("runs/<int:pk>/again/", runs.run_again, name="run-again"),
    path("runs/<int:pk>/again/progress/", runs.run_again_progress, name="run-again-progress"),
]

urlpatterns: list[URLPattern] = [
    *intake_and_comparison,
    *basemap_life,
    *identity_life,
    *lead_life,
    *screening_rounds,
    *rules_and_numbers,
]
