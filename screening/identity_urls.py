"""Addresses of the question whom departments mean."""

from django.urls import URLPattern, path

from screening.views import identity, identity_bulks, identity_decisions, run_rows

identity_life: list[URLPattern] = [
    path("identity/", identity.identity_list, name="identity-list"),
    path("identity/search/", identity.identity_search, name="identity-search"),
    path("identity/<int:pk>/", identity.identity_detail, name="identity-detail"),
    *(
        path(
            f"identity/<int:pk>/{verb}/",
            getattr(identity_decisions, f"identity_{verb}"),
            name=f"identity-{verb}",
        )
        for verb in ("same", "different", "again", "reveal")
    ),
    path("identity/bulks/new/", identity_bulks.identity_bulk_draw, name="identity-bulk-draw"),
    path("identity/bulks/<int:pk>/", identity_bulks.identity_bulk, name="identity-bulk"),
    path(
        "identity/bulks/<int:pk>/decide/",
        identity_bulks.identity_bulk_decide,
        name="identity-bulk-decide",
    ),
    path(
        "identity/bulks/rows/<int:pk>/",
        identity_bulks.identity_bulk_row,
        name="identity-bulk-row",
    ),
    path(
        "identity/bulks/rows/<int:pk>/judge/",
        identity_bulks.identity_bulk_judge,
        name="identity-bulk-judge",
    ),
    path("runs/<int:pk>/rows/", run_rows.run_rows, name="run-rows"),
]
