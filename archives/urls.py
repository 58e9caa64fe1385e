"""Addresses of the archives."""

from archives.acceptance.urls import urlpatterns as acceptance_urls
from archives.completeness.urls import urlpatterns as completeness_urls
from archives.filing.urls import urlpatterns as filing_urls

app_name = "archives"
urlpatterns = [*completeness_urls, *filing_urls, *acceptance_urls]
