"""Addresses of regions."""

from django.urls import path

from regions import account_views, key_views, place_views

app_name = "regions"
urlpatterns = [
    path("places/", place_views.place_search, name="place-search"),
    path("account/key/", key_views.personal_key, name="personal-key"),
    path("account/key/register/", key_views.key_register, name="personal-key-register"),
    path("account/key/revoke/", key_views.key_revoke, name="personal-key-revoke"),
    path("accounts/", account_views.account_list, name="account-list"),
    path("accounts/new/", account_views.account_create, name="account-create"),
    path("accounts/<int:pk>/", account_views.account_detail, name="account-detail"),
    path("accounts/<int:pk>/post/", account_views.posting_create, name="posting-create"),
    path("accounts/<int:pk>/unlock/", account_views.account_unlock, name="account-unlock"),
    path("accounts/<int:pk>/reset/", account_views.account_reset, name="account-reset"),
    path("accounts/<int:pk>/disable/", account_views.account_disable, name="account-disable"),
    path("postings/<int:pk>/end/", account_views.posting_end, name="posting-end"),
]
