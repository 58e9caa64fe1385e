"""Addresses of the income sheet and the standards."""

from django.urls import URLPattern, path

from households.views import income_items, incomes, standard_lists, standards

urlpatterns: list[URLPattern] = [
    path("<int:pk>/income/", incomes.income_sheet, name="income-sheet"),
    path("<int:pk>/income/begin/", incomes.income_begin, name="income-begin"),
    path("<int:pk>/income/export/", incomes.income_export, name="income-export"),
    path("incomes/<int:pk>/add/", income_items.income_add, name="income-add"),
    path("incomes/<int:pk>/copy-month/", income_items.income_copy_month, name="income-copy-month"),
    path("incomes/<int:pk>/hand-in/", incomes.income_hand_in, name="income-hand-in"),
    path("incomes/<int:pk>/sign/", incomes.income_sign, name="income-sign"),
    path("incomes/<int:pk>/return/", incomes.income_return, name="income-return"),
    path("incomes/items/<int:pk>/", income_items.income_item, name="income-item"),
    path("incomes/items/<int:pk>/remove/", income_items.income_remove, name="income-remove"),
    path("incomes/items/<int:pk>/photo/", income_items.income_photo, name="income-photo"),
    path("<int:pk>/standards/", standards.standard_sheet, name="standard-sheet"),
    path("<int:pk>/standards/observe/", standards.standard_observe, name="standard-observe"),
    path("<int:pk>/standards/judge/", standards.standard_judge, name="standard-judge"),
    path("judgements/<int:pk>/sign/", standards.standard_sign, name="standard-sign"),
    path("judgements/<int:pk>/return/", standards.standard_return, name="standard-return"),
    path("standards/", standard_lists.standard_list, name="standard-list"),
    path("to-sign/", standard_lists.signing_queue, name="signing-queue"),
]
