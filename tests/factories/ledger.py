import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ledger.models import Evidence


class EvidenceFactory(DjangoModelFactory):
    """A paper that proves `row`: an act, a lead, an entry of a ledger."""

    class Meta:
        model = Evidence
        exclude = ("row",)

    row = None
    subject = factory.SelfAttribute("row.subject")
    subject_id = factory.SelfAttribute("row.pk")
    region = factory.SelfAttribute("row.region")
    round = factory.SelfAttribute("row.round")
    kind = Evidence.Kind.PAPER
    file = factory.Sequence(lambda n: f"evidence/{n}.pdf")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 1
    uploaded_at = factory.LazyFunction(timezone.now)
    uploaded_by = factory.SelfAttribute("row.proposed_by")
