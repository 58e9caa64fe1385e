"""Addresses of the lead's life."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from screening.api import LeadViewSet
from screening.views import board, lead_answer, lead_page, leads, trend

router = SimpleRouter()
router.register("api/leads", LeadViewSet, basename="api-lead")

lead_life: list[URLPattern] = [
    path("board/", board.comparison_board, name="board"),
    path("board/trend/", trend.lead_trend, name="lead-trend"),
    path("board/trend/behind/", trend.lead_trend_figure, name="lead-trend-figure"),
    path("leads/", leads.lead_list, name="lead-list"),
    path("leads/search/", leads.lead_search, name="lead-search"),
    path("leads/bulk/", leads.lead_bulk, name="lead-bulk"),
    path("leads/export/", leads.lead_export, name="lead-export"),
    path("leads/<int:pk>/", lead_page.lead_detail, name="lead-detail"),
    path("leads/<int:pk>/receive/", lead_page.lead_receive, name="lead-receive"),
    path("leads/<int:pk>/send-down/", lead_page.lead_send_down, name="lead-send-down"),
    path("leads/<int:pk>/answer/", lead_answer.lead_answer, name="lead-answer"),
    path("leads/<int:pk>/photo/", lead_answer.lead_photo, name="lead-photo"),
    path("leads/<int:pk>/file-up/", lead_page.lead_file_up, name="lead-file-up"),
    path("leads/<int:pk>/return/", lead_page.lead_return, name="lead-return"),
    path("leads/<int:pk>/close/", lead_page.lead_close, name="lead-close"),
    path("leads/<int:pk>/reveal/", lead_page.lead_reveal, name="lead-reveal"),
    path("leads/<int:pk>/reply/", lead_page.lead_reply, name="lead-reply"),
    path("leads/<int:pk>/reopen/", lead_page.lead_reopen, name="lead-reopen"),
    path("households/<int:pk>/leads/", leads.household_leads, name="household-leads"),
    *router.urls,
]
