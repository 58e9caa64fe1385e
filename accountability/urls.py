"""Addresses of reports."""

from django.urls import include, path

from accountability import figure_views, table_views, views
from accountability.bulletins import close_views, figure_pages
from accountability.bulletins import views as bulletins
from accountability.bulletins.half_month_figure import half_month_figure
from accountability.cases import catalogues, step_views
from accountability.cases import views as case_views
from accountability.half_months import visits
from accountability.helper_figure import helper_figure
from accountability.issue_intake.urls import INTAKE
from accountability.posters import views as posters

app_name = "accountability"
urlpatterns = [
    path("issues/", include("accountability.issue_lists.urls")),
    path("", views.close_out_page, name="close-out"),
    path("entries/", views.entry_list, name="entry-list"),
    path("visits/", visits.visits_behind, name="visits-behind"),
    path("tables/", table_views.table_list, name="table-list"),
    path("tables/<int:number>/", table_views.table_page, name="table-detail"),
    path("tables/<int:number>/behind/", figure_views.table_figure, name="table-figure"),
    path("tables/18/helpers/<int:pk>/", helper_figure, name="helper-figure"),
    path("tables/15/half-month/", half_month_figure, name="half-month-figure"),
    path("tables/<int:number>/export/", table_views.table_export, name="table-export"),
    path("", include("accountability.issue_deadlines.urls")),
    path("", include("accountability.issue_pages.urls")),
    path("review/", include("accountability.issue_review.urls")),
    path("review/signs/", include("accountability.issue_signs.urls")),
    path("", include("accountability.meetings.urls")),
    path("villages/", include("accountability.village_reviews.urls")),
    path("work/", include("accountability.work_pictures.urls")),
    path("posters/grids/", posters.poster_grids, name="poster-grids"),
    path("posters/training/", posters.poster_training, name="poster-training"),
    path("look-backs/", include("accountability.look_backs.urls")),
    path("cases/", case_views.case_list, name="case-list"),
    path("cases/entries/", case_views.case_entry_list, name="case-entry-list"),
    path("cases/new/", step_views.case_new, name="case-new"),
    path("cases/ladder/", catalogues.ladder, name="case-ladder"),
    path("cases/ladder/<int:pk>/", catalogues.ladder_edit, name="case-ladder-edit"),
    path("cases/duties/", catalogues.duty_lines, name="case-duties"),
    path("cases/duties/<int:pk>/", catalogues.duty_line_edit, name="case-duty-edit"),
    path("cases/<int:pk>/", case_views.case_detail, name="case-detail"),
    path("cases/<int:pk>/trace/", step_views.case_trace, name="case-trace"),
    path("cases/<int:pk>/<slug:verb>/", step_views.case_step, name="case-step"),
    *INTAKE,
    path("bulletins/", bulletins.bulletin_list, name="bulletin-list"),
    path("bulletins/closes/", close_views.close_list, name="close-list"),
    path("bulletins/closes/waiting/", close_views.close_waiting, name="close-waiting"),
    path("bulletins/closes/<int:pk>/", close_views.close_detail, name="close-detail"),
    path("bulletins/closes/<int:pk>/behind/", figure_pages.close_figure, name="close-figure"),
    path("bulletins/closes/<int:pk>/draft/", close_views.close_draft, name="close-draft"),
    path("bulletins/<int:pk>/", bulletins.bulletin_detail, name="bulletin-detail"),
    path("bulletins/<int:pk>/edit/", bulletins.bulletin_edit, name="bulletin-edit"),
    path("bulletins/<int:pk>/word/", bulletins.bulletin_export, name="bulletin-export"),
    path("bulletins/<int:pk>/behind/", figure_pages.bulletin_figure, name="bulletin-figure"),
    path("bulletins/<int:pk>/<slug:act>/", bulletins.bulletin_act, name="bulletin-act"),
]
