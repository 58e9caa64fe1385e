"""Addresses of catalogues."""

from django.urls import path

from archives.catalogues import behind_views, line_views, template_views, views

urlpatterns = [
    path("catalogues/", views.catalogue_list, name="catalogue-list"),
    path("catalogues/draft/", views.catalogue_draft, name="catalogue-draft"),
    path("catalogues/<int:pk>/", views.catalogue_detail, name="catalogue"),
    path("catalogues/<int:pk>/publish/", views.catalogue_publish, name="catalogue-publish"),
    path("catalogues/<int:pk>/drop/", views.catalogue_drop, name="catalogue-drop"),
    path("catalogues/<int:pk>/lines/new/", line_views.line_new, name="catalogue-line-new"),
    path("catalogues/lines/<int:pk>/", line_views.line_edit, name="catalogue-line"),
    path("catalogues/lines/<int:pk>/out/", line_views.line_out, name="catalogue-line-out"),
    path("catalogues/lines/<int:pk>/move/", line_views.line_move, name="catalogue-line-move"),
    path(
        "catalogues/lines/<int:pk>/form/", line_views.line_template, name="catalogue-line-template"
    ),
    path("catalogues/lines/<int:pk>/template/", template_views.template, name="catalogue-template"),
    path(
        "catalogues/lines/<int:pk>/template/put/",
        template_views.template_put,
        name="catalogue-template-put",
    ),
    path(
        "catalogues/lines/<int:pk>/template/out/",
        template_views.template_out,
        name="catalogue-template-out",
    ),
    path("catalogues/behind/", behind_views.behind, name="catalogue-behind"),
    path("catalogues/behind/<int:pk>/bring/", behind_views.bring, name="catalogue-bring"),
    path(
        "catalogues/behind/jobs/<int:pk>/progress/",
        behind_views.bring_progress,
        name="catalogue-bring-progress",
    ),
    path("files/<int:pk>/bring/", behind_views.bring_one, name="archive-bring"),
]
