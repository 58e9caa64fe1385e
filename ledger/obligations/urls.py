"""Addresses of duties that come round."""

from django.urls import path

from ledger.obligations import calendar_views, rule_views, views

urlpatterns = [
    path("", views.obligation_list, name="obligation-list"),
    path("calendar/", calendar_views.obligation_calendar, name="obligation-calendar"),
    path("rates/", views.obligation_rates, name="obligation-rates"),
    path("late/word/", views.obligation_late_export, name="obligation-late-export"),
    path("rules/", rule_views.rule_list, name="obligation-rules"),
    path("rules/new/", rule_views.rule_new, name="obligation-rule-new"),
    path("rules/<int:pk>/", rule_views.rule_detail, name="obligation-rule"),
    path("rules/<int:pk>/end/", rule_views.rule_end, name="obligation-rule-end"),
    path("<int:pk>/", views.obligation_detail, name="obligation-detail"),
    path("<int:pk>/meet/", views.obligation_meet, name="obligation-meet"),
    path("<int:pk>/excuse/", views.obligation_excuse, name="obligation-excuse"),
]
