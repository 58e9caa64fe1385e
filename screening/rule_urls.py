"""Addresses of the rules: their pages, their numbers, exemptions."""

from django.urls import URLPattern, path

from screening.views import exemption_moves, exemptions, rule_values, rules, simulations

rules_and_numbers: list[URLPattern] = [
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/numbers/", rule_values.parameter_list, name="rule-parameter-list"),
    path("rules/numbers/<int:pk>/sign/", rule_values.parameter_sign, name="parameter-sign"),
    path("rules/numbers/<int:pk>/drop/", rule_values.parameter_drop, name="parameter-drop"),
    path("rules/exemptions/", exemptions.exemption_list, name="exemption-list"),
    path("rules/exemptions/new/", exemption_moves.exemption_new, name="exemption-new"),
    path("rules/exemptions/<int:pk>/", exemptions.exemption_detail, name="exemption-detail"),
    path("rules/exemptions/<int:pk>/sign/", exemption_moves.exemption_sign, name="exemption-sign"),
    path("rules/exemptions/<int:pk>/drop/", exemption_moves.exemption_drop, name="exemption-drop"),
    path("rules/exemptions/<int:pk>/end/", exemption_moves.exemption_end, name="exemption-end"),
    path("rules/simulations/", simulations.simulation_list, name="simulation-list"),
    path("rules/simulations/<int:pk>/", simulations.simulation_detail, name="simulation-detail"),
    path(
        "rules/simulations/<int:pk>/progress/",
        simulations.simulation_progress,
        name="simulation-progress",
    ),
    path(
        "rules/simulations/<int:pk>/export/",
        simulations.simulation_export,
        name="simulation-export",
    ),
    path(
        "rules/simulations/<int:pk>/switch/",
        simulations.simulation_switch,
        name="simulation-switch",
    ),
    path("rules/<str:code>/try/", simulations.simulation_new, name="simulation-new"),
    path("rules/<str:code>/", rules.rule_detail, name="rule-detail"),
    path("rules/<str:code>/<str:name>/", rule_values.parameter, name="rule-parameter"),
]
