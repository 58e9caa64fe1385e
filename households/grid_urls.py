"""Addresses of grids and their plans."""

from django.urls import path

from households.views import grids

GRIDS = [
    path("grids/", grids.grid_list, name="grid-list"),
    path("grids/propose/", grids.plan_propose, name="plan-propose"),
    path("grids/<int:pk>/", grids.grid_homes, name="grid-homes"),
    path("grids/<int:pk>/move/", grids.plan_move, name="plan-move"),
    path("grids/plans/<int:pk>/", grids.grid_plan, name="grid-plan"),
    path("grids/plans/<int:pk>/apply/", grids.plan_apply, name="plan-apply"),
    path("grids/plans/<int:pk>/drop/", grids.plan_drop, name="plan-drop"),
]
