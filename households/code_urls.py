"""Addresses of household codes and of what is printed with them."""

from django.urls import path

from households.views import codes

CODES = [
    path("codes/", codes.code_list, name="code-list"),
    path("codes/issue/", codes.code_issue, name="code-issue"),
    path("codes/print/<slug:kind>/", codes.code_papers, name="code-print"),
    path("c/<slug:token>/", codes.code_open, name="code-open"),
    path("<int:pk>/code/", codes.household_code, name="household-code"),
    path("<int:pk>/code/qr.svg", codes.household_qr, name="household-qr"),
    path("<int:pk>/code/renew/", codes.code_renew, name="code-renew"),
    path("<int:pk>/print/<slug:kind>/", codes.household_paper, name="household-print"),
]
