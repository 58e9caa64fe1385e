"""Reading households and persons through the API: names masked, within the caller's regions.

The conditions are those of the lists; what is typed about a person is no part of an address and
so cannot be asked here.
"""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from households import id_number, pages
from households.filters import HouseholdFilter, ListFilter
from households.models import Household, Person
from households.person_filters import PersonFilter
from qiannan import keyset
from qiannan.templatetags.face import masked
from regions.api import RegionScopedViewSet
from regions.duties import Permission

PAGE_SIZE = 50


class HouseholdSerializer(serializers.ModelSerializer[Household]):
    """A household as the list shows it."""

    region = serializers.CharField(source="region.code")
    head = serializers.SerializerMethodField()

    class Meta:
        model = Household
        fields = (
            *("id", "household_no", "region", "natural_village", "group_name", "poor_kind"),
            *("is_registered", "exit_status", "identified_on", "exit_year", "cause_main"),
            *("member_count", "head"),
        )

    def get_head(self, household: Household) -> str:
        return masked(household.head_name, "name")


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person as the list shows one; `age` in full years today."""

    name = serializers.SerializerMethodField()
    id_number = serializers.SerializerMethodField()
    age = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("id", "name", "id_number", "id_state", "sex", "age", "ethnic", "has_left")

    def get_name(self, person: Person) -> str:
        return masked(person.name, "name")

    def get_id_number(self, person: Person) -> str:
        return id_number.mask(person.id_number or person.id_raw)

    def get_age(self, person: Person) -> int | None:
        return pages.age_on(person.birth_on, timezone.localdate()) if person.birth_on else None


class ListViewSet(RegionScopedViewSet):
    """A list of the base map in its own order, page by page as the pages read it.

    `next` may be there though `results` has less than a page: reading stopped, and goes on there.
    """

    required_permission = Permission.HOUSEHOLD_VIEW
    filter_backends = ()
    pagination_class = None
    filterset_class: type[ListFilter]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = self.filterset_class(request.query_params, self.get_queryset(), request=request)
        if not asked.is_valid():
            raise serializers.ValidationError(asked.errors)
        cursor = keyset.read_cursor(request.query_params.get("from", ""))
        page = keyset.page(asked.qs, asked.paths, cursor, PAGE_SIZE, asked.reach())
        rows = self.get_queryset().in_bulk(page.pks)
        shown = self.get_serializer([rows[pk] for pk in page.pks if pk in rows], many=True)
        return Response(
            {
                "next": _address(request, page.next),
                "previous": _address(request, page.previous),
                "results": shown.data,
            }
        )


def _address(request: Request, cursor: str) -> str | None:
    here = remove_query_param(request.build_absolute_uri(), "from")
    return replace_query_param(here, "from", cursor) if cursor else None


class HouseholdViewSet(ListViewSet):
    """Households of the caller's regions, grid by grid."""

    serializer_class = HouseholdSerializer
    queryset = Household.objects.select_related("region")
    filterset_class = HouseholdFilter


class PersonViewSet(ListViewSet):
    """Persons of the caller's regions, grid by grid."""

    serializer_class = PersonSerializer
    queryset = Person.objects.all()
    filterset_class = PersonFilter
