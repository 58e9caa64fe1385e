"""Addresses of the archives."""

from archives.completeness.urls import urlpatterns as completeness_urls

app_name = "archives"
urlpatterns = [*completeness_urls]
