"""A county whose office drafts a version and publishes it."""

from dataclasses import dataclass

from django.utils import timezone

from archives.catalogues import drafting
from archives.models import Catalogue, PaperKind
from regions.duties import Duty
from regions.models import Region, User
from tests.factories import PostingFactory

PAPER = {"title": "搬迁户后续扶持表", "chapter": "how_helped", "need": "relocated", "least": 2,
         "wants_signature": True, "retention": "10"}  # fmt: skip


@dataclass
class Keepers:
    """Two of a county's office: one drafts, the other publishes."""

    county: Region
    first: User
    second: User

    def draft(self, holder: str = "household") -> Catalogue:
        return drafting.draft(holder, self.county, by=self.first)

    def publish(self, catalogue: Catalogue) -> Catalogue:
        return drafting.publish(
            catalogue,
            effective_on=timezone.localdate(),
            basis="测试县档〔2018〕1号",
            by=self.second,
        )

    def version(self, *, gone: str = "", title: str = PAPER["title"]) -> Catalogue:
        """A version in force with one more paper, and without `gone`."""
        made = self.draft()
        drafting.add_line(made, {**PAPER, "title": title}, by=self.first)
        if gone:
            drafting.take_out(made.kinds.get(code=gone), by=self.first)
        return self.publish(made)


def keepers_of(county: Region) -> Keepers:
    def somebody() -> User:
        return PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user

    return Keepers(county, somebody(), somebody())


def codes(catalogue: Catalogue) -> list[str]:
    return list(catalogue.kinds.order_by("order").values_list("code", flat=True))


def line(catalogue: Catalogue, code: str) -> PaperKind:
    return catalogue.kinds.get(code=code)
