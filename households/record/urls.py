"""Addresses of the record, its history, the base map of a day, and the catalogues."""

from django.urls import path

from households.views import as_of, catalogues, income_kinds, parameters, record

urlpatterns = [
    path("<int:pk>/record/", record.household_record, name="household-record"),
    path("<int:pk>/record/<slug:section>/edit/", record.record_edit, name="record-edit"),
    path(
        "<int:pk>/record/<int:person>/<slug:section>/edit/", record.member_edit, name="member-edit"
    ),
    path("<int:pk>/history/<slug:table>/<int:row>/", record.field_history, name="row-history"),
    path(
        "<int:pk>/history/<slug:table>/<int:row>/<slug:field>/",
        record.field_history,
        name="field-history",
    ),
    path("<int:pk>/as-of/", as_of.household_at, name="household-as-of"),
    path("as-of/", as_of.place_at, name="place-as-of"),
    path("as-of/compare/", as_of.place_compare, name="place-compare"),
    path("as-of/behind/", as_of.place_behind, name="place-behind"),
    path("catalogue/", catalogues.catalogue_list, name="catalogue-list"),
    path("catalogue/lines/", catalogues.line_list, name="line-list"),
    path("catalogue/lines/<int:pk>/remove/", catalogues.line_remove, name="line-remove"),
    path("catalogue/parameters/", parameters.parameter_list, name="parameter-list"),
    path(
        "catalogue/parameters/<str:name>/",
        parameters.parameter_detail,
        name="parameter-detail",
    ),
    path("catalogue/income/", income_kinds.kind_list, name="income-kind-list"),
    path("catalogue/income/<str:code>/", income_kinds.kind_detail, name="income-kind-detail"),
    path("catalogue/income/<str:code>/act/", income_kinds.kind_act, name="income-kind-act"),
    path("catalogue/options/<int:pk>/", catalogues.option_act, name="option-act"),
    path("catalogue/<str:list_name>/", catalogues.catalogue_detail, name="catalogue-detail"),
]
