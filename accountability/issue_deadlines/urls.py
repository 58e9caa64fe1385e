"""Addresses of days, reminders, dispatches and what lies undone one level down."""

from django.urls import path

from accountability.issue_deadlines import views

urlpatterns = [
    path("issues/below/", views.below_page, name="issue-below"),
    path("issues/below/chase/", views.chase, name="issue-chase"),
    path("issues/vacancies/", views.vacancy_list, name="issue-vacancies"),
    path("issues/prompts/", views.prompt_list, name="issue-prompts"),
    path("issues/dispatches/", views.dispatch_list, name="issue-dispatches"),
]
