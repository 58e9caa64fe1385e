"""Addresses of what a load changed, and of exports."""

from django.urls import path

from households.views import differences, exports, twins

SHEETS = [
    path(
        "register/loads/<int:pk>/differences/",
        differences.register_differences,
        name="register-differences",
    ),
    path(
        "register/loads/<int:pk>/differences/export/",
        differences.register_differences_export,
        name="register-differences-export",
    ),
    path("register/loads/<int:pk>/twins/", twins.register_twins, name="register-twins"),
    path(
        "register/loads/<int:pk>/undo/", differences.register_load_undo, name="register-load-undo"
    ),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/audit/", exports.export_audit, name="exports-audit"),
    path("exports/audit/export/", exports.export_audit_export, name="export-audit-export"),
    path("exports/<int:pk>/", exports.export_detail, name="export-detail"),
    path("exports/<int:pk>/progress/", exports.export_progress, name="export-progress"),
    path("exports/<int:pk>/decide/", exports.export_decide, name="export-decide"),
    path("exports/<int:pk>/stop/", exports.export_stop, name="export-stop"),
    path("exports/<int:pk>/fetch/", exports.export_fetch, name="export-fetch"),
]
