"""Every address of the site. Each app's `urls` names its views `app:noun-verb`."""

from django.conf import settings
from django.urls import include, path

from qiannan import web

urlpatterns = [
    path("healthz", web.is_healthy, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("", include("regions.home_urls")),
    path("", include("regions.urls")),
    path("", include("ledger.urls")),
    path("households/", include("households.urls")),
    path("screening/", include("screening.urls")),
    path("training/", include("training.urls")),
    path("archives/", include("archives.urls")),
    path("reports/", include("accountability.urls")),
    path("organisation/", include("taskforces.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", web.styleguide, name="styleguide"))

handler500 = "qiannan.faults.server_error"
