"""Addresses of the integration of departments' data."""

from django.urls import URLPattern, path

from screening.views import basemap, basemap_people, bulks, difference_decisions, differences

basemap_life: list[URLPattern] = [
    path("departments/", basemap.basemap_overview, name="basemap-overview"),
    path("departments/runs/new/", basemap.basemap_run_new, name="basemap-run-new"),
    path("departments/runs/<int:pk>/", basemap.basemap_run_detail, name="basemap-run-detail"),
    path(
        "departments/runs/<int:pk>/progress/",
        basemap.basemap_run_progress,
        name="basemap-run-progress",
    ),
    path("departments/people/", basemap_people.basemap_people, name="basemap-people"),
    path("differences/", differences.difference_list, name="difference-list"),
    path("differences/search/", differences.difference_search, name="difference-search"),
    path("differences/<int:pk>/", differences.difference_detail, name="difference-detail"),
    *(
        path(
            f"differences/<int:pk>/{verb}/",
            getattr(difference_decisions, f"difference_{verb}"),
            name=f"difference-{verb}",
        )
        for verb in ("take", "keep", "door", "aside", "again", "reveal")
    ),
    path("bulks/new/", bulks.bulk_draw, name="bulk-draw"),
    path("bulks/<int:pk>/", bulks.bulk_detail, name="bulk-detail"),
    path("bulks/<int:pk>/progress/", bulks.bulk_progress, name="bulk-progress"),
    path("bulks/<int:pk>/propose/", bulks.bulk_propose, name="bulk-propose"),
    path("bulks/<int:pk>/undo/", bulks.bulk_undo, name="bulk-undo"),
    path("bulks/rows/<int:pk>/", bulks.bulk_row, name="bulk-row"),
    path("bulks/rows/<int:pk>/judge/", bulks.bulk_judge, name="bulk-judge"),
    path(
        "households/<int:pk>/differences/",
        differences.household_differences,
        name="household-differences",
    ),
]
