"""Addresses of acceptance and rectification."""

from django.urls import path

from archives.acceptance import group_views, judge_views, list_views, rectify_views, views

_ONE = "acceptance/files/<int:pk>/"

urlpatterns = [
    path("acceptance/", views.round_list, name="acceptance-rounds"),
    path("acceptance/new/", views.round_new, name="acceptance-round-new"),
    path("acceptance/mine/", group_views.mine, name="acceptance-mine"),
    path("acceptance/behind/", list_views.behind, name="acceptance-behind"),
    path("acceptance/sealed/", list_views.changed_list, name="acceptance-sealed"),
    path("acceptance/defects/", list_views.defect_list, name="defects"),
    path("acceptance/<int:pk>/", views.round_detail, name="acceptance-round"),
    path("acceptance/<int:pk>/groups/new/", group_views.group_new, name="acceptance-group-new"),
    path("acceptance/groups/<int:pk>/", group_views.group_files, name="acceptance-group"),
    path(_ONE, judge_views.acceptance_detail, name="acceptance"),
    path(f"{_ONE}judge/", judge_views.judge, name="acceptance-judge"),
    path(f"{_ONE}keep-rest/", judge_views.keep_rest, name="acceptance-keep-rest"),
    path(f"{_ONE}sign/", judge_views.sign, name="acceptance-sign"),
    path(f"{_ONE}again/", judge_views.again, name="acceptance-again"),
    path("acceptance/<int:pk>/<slug:verb>/", views.round_step, name="acceptance-round-step"),
    path("rectifications/", rectify_views.rectification_list, name="rectification-list"),
    path("rectifications/<int:pk>/", rectify_views.rectification_detail, name="rectification"),
    path(
        "rectifications/<int:pk>/<slug:verb>/",
        rectify_views.rectification_step,
        name="rectification-step",
    ),
    path("files/<int:pk>/acceptance/", list_views.archive_acceptance, name="archive-acceptance"),
]
