"""Reading households through the API: names masked, within the caller's regions."""

import django_filters
from rest_framework import serializers

from households.models import Household
from qiannan.api import KeysetPagination
from qiannan.templatetags.face import masked
from regions.api import RegionScopedViewSet
from regions.duties import Permission


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


class HouseholdFilter(django_filters.FilterSet):
    """What a caller may narrow by; `is_registered` is computed by the database."""

    is_registered = django_filters.BooleanFilter()

    class Meta:
        model = Household
        fields = ("poor_kind", "exit_status")


class HouseholdViewSet(RegionScopedViewSet):
    """Households of the caller's regions, by id."""

    required_permission = Permission.HOUSEHOLD_VIEW
    serializer_class = HouseholdSerializer
    pagination_class = KeysetPagination
    queryset = Household.objects.select_related("region").order_by("pk")
    filterset_class = HouseholdFilter
