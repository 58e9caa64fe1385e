"""Addresses of the archives."""

from archives.acceptance.urls import urlpatterns as acceptance_urls
from archives.catalogues.urls import urlpatterns as catalogues_urls
from archives.completeness.urls import urlpatterns as completeness_urls
from archives.filing.urls import urlpatterns as filing_urls
from archives.lending.urls import urlpatterns as lending_urls
from archives.made.urls import urlpatterns as made_urls
from archives.places.urls import urlpatterns as places_urls
from archives.retention.urls import urlpatterns as retention_urls
from archives.search.urls import urlpatterns as search_urls
from archives.space.urls import urlpatterns as space_urls
from archives.volumes.urls import urlpatterns as volumes_urls

app_name = "archives"
urlpatterns = [
    *acceptance_urls,
    *catalogues_urls,
    *completeness_urls,
    *filing_urls,
    *lending_urls,
    *made_urls,
    *places_urls,
    *retention_urls,
    *search_urls,
    *space_urls,
    *volumes_urls,
]
