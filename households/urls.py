"""Addresses of households."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from households import standing_urls
from households.act_urls import ACTS
from households.api import HouseholdViewSet, PersonViewSet
from households.bulk_urls import BULK
from households.code_urls import CODES
from households.field_urls import FIELD
from households.grid_urls import GRIDS
from households.list_urls import LISTS
from households.procedure_urls import PROCEDURES
from households.quality_urls import QUALITY
from households.record import urls as record_urls
from households.responsibility_urls import RESPONSIBILITY
from households.sheet_urls import SHEETS
from households.views import households, lists, loads

app_name = "households"

router = SimpleRouter()
router.register("api", HouseholdViewSet, basename="api-household")
router.register("persons/api", PersonViewSet, basename="api-person")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.household_list, name="household-list"),
    path("persons/", lists.person_list, name="person-list"),
    path("search/", lists.list_search, name="household-search"),
    path("<int:pk>/", households.household_detail, name="household-detail"),
    path("<int:pk>/reveal/", households.person_reveal, name="person-reveal"),
    path("register/", loads.register_load, name="register-load"),
    path("register/<int:pk>/", loads.register_load_detail, name="register-load-detail"),
    path(
        "register/<int:pk>/progress/", loads.register_load_progress, name="register-load-progress"
    ),
    path("register/<int:pk>/apply/", loads.register_load_apply, name="register-load-apply"),
    path("register/<int:pk>/errors/", loads.register_load_errors, name="register-load-errors"),
    *LISTS,
    *ACTS,
    *FIELD,
    *BULK,
    *PROCEDURES,
    *QUALITY,
    *standing_urls.urlpatterns,
    *CODES,
    *SHEETS,
    *GRIDS,
    *RESPONSIBILITY,
    *record_urls.urlpatterns,
    *router.urls,
]
