"""Addresses of training."""

from django.urls import path

from training.views import acts, catalogue, keeping, needs, overview, sessions, taught

app_name = "training"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("reached/", overview.coverage_list, name="coverage-list"),
    path("sessions/", sessions.session_list, name="session-list"),
    path("sessions/new/", acts.session_create, name="session-create"),
    path("sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("sessions/<int:pk>/edit/", acts.session_edit, name="session-edit"),
    path("sessions/<int:pk>/code/", sessions.session_code, name="session-code"),
    path(
        "sessions/<int:pk>/code/drawn/",
        sessions.session_code_progress,
        name="session-code-progress",
    ),
    path("sessions/<int:pk>/roster/", sessions.session_sheet_export, name="session-sheet-export"),
    path("sessions/<int:pk>/<slug:verb>/", acts.session_step, name="session-step"),
    path("check-in/<str:token>/", acts.check_in_page, name="check-in"),
    path("certificates/", acts.certificate_check, name="certificate-check"),
    path("certificates/<int:pk>/", acts.certificate, name="certificate"),
    path("trainers/", keeping.trainer_list, name="trainer-list"),
    path("trainers/<int:pk>/sessions/", taught.trainer_sessions, name="trainer-sessions"),
    path("topics/<int:pk>/sessions/", taught.topic_sessions, name="topic-sessions"),
    path("trainers/new/", keeping.trainer_create, name="trainer-create"),
    path("plans/", keeping.plan_list, name="plan-list"),
    path("plans/new/", keeping.plan_create, name="plan-create"),
    path("plans/<int:pk>/", keeping.plan_detail, name="plan-detail"),
    path("plans/<int:pk>/approve/", keeping.plan_approve, name="plan-approve"),
    path("plans/lines/<int:pk>/sessions/", taught.plan_sessions, name="plan-sessions"),
    path("plans/lines/<int:pk>/persons/", taught.plan_persons, name="plan-persons"),
    path("courses/", catalogue.course_list, name="course-list"),
    path("courses/new/", catalogue.course_edit, name="course-create"),
    path("courses/<int:pk>/", catalogue.course_detail, name="course-detail"),
    path("courses/<int:pk>/edit/", catalogue.course_edit, name="course-edit"),
    path("topics/new/", catalogue.topic_edit, name="topic-create"),
    path("topics/<int:pk>/", catalogue.topic_edit, name="topic-edit"),
    path("past/", keeping.load_list, name="load-list"),
    path("past/template/", keeping.past_template, name="past-template"),
    path("past/<int:pk>/", keeping.load_detail, name="load-detail"),
    path("past/<int:pk>/errors/", keeping.load_errors, name="load-errors"),
    path("past/<int:pk>/apply/", keeping.load_apply, name="load-apply"),
    path("needs/months/", needs.need_months_page, name="need-months"),
    path("needs/errors/", needs.need_errors, name="need-errors"),
    path("needs/behind/", needs.need_behind, name="need-behind"),
    path("needs/", keeping.need_list, name="need-list"),
]
