"""Reading leads through the API: masked, and within the caller's regions."""

from typing import Any

from rest_framework import serializers

from households import id_number
from qiannan.api import KeysetPagination
from regions.api import RegionScopedViewSet
from regions.duties import Permission
from screening.lead_pages import compared_rows, subject_name
from screening.models import Lead


class LeadSerializer(serializers.ModelSerializer[Lead]):
    """A lead as the list shows it."""

    region = serializers.CharField(source="region.code")
    holder = serializers.CharField(source="holder.code")
    name = serializers.SerializerMethodField()
    number_shown = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields = (
            *("id", "number", "rule", "title", "kind", "feed", "region", "holder", "status"),
            *("round", "due_on", "verdict", "match_grade", "verified_at", "reviewed_at"),
            *("closed_at", "name", "number_shown", "rows"),
        )

    def get_name(self, lead: Lead) -> str:
        return subject_name(lead)

    def get_number_shown(self, lead: Lead) -> str:
        return id_number.mask(lead.id_shown)

    def get_rows(self, lead: Lead) -> list[dict[str, Any]]:
        return compared_rows(lead)


class LeadViewSet(RegionScopedViewSet):
    """Leads of the caller's regions, by id."""

    required_permission = Permission.LEAD_VIEW
    serializer_class = LeadSerializer
    pagination_class = KeysetPagination
    queryset = Lead.objects.select_related("region", "holder", "person", "household").order_by("pk")
    filterset_fields = ("status", "rule", "kind", "feed")
