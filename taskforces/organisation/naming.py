"""Verbs of the list of poor places, kept by the prefecture's office: name one, strike it off."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.duties import Permission
from regions.models import Level, Region, User, paths_above
from taskforces.models import PoorKind, PoorPlace
from taskforces.models.charges import CHARGE_LEVELS
from taskforces.organisation.operations import OrganisationError, locked, not_ahead, tell


def may_name(by: User) -> bool:
    """One list for the prefecture: its office keeps it."""
    return any(
        Permission.ORGANISATION_EDIT in post.grants and post.region.level == Level.PREFECTURE
        for post in by.active_postings
    )


def _must_name(by: User, region: Region) -> None:
    top = paths_above(region.path)[0]
    if not top.startswith(tuple(by.paths_where(Permission.ORGANISATION_EDIT))):
        raise PermissionDenied("organisation.poor_place")


@transaction.atomic
def name_place(
    region: Region, kind: str, *, by: User, starts_on: date, document_no: str = ""
) -> PoorPlace:
    """Put a place on the list.

    Raises:
        PermissionDenied: `by` is not of the prefecture's office.
        OrganisationError: the level does not fit, a day ahead, or it stands there already.
    """
    _must_name(by, region)
    label = PoorKind(kind).label
    if region.level != CHARGE_LEVELS[kind]:
        raise OrganisationError(
            f"“{label}”应为{Level(CHARGE_LEVELS[kind]).label}，"
            f"{region.name}是{Level(region.level).label}；请另选地点。"
        )
    not_ahead(starts_on, "列入日期")
    try:
        with transaction.atomic():
            made = PoorPlace.objects.create(
                region=region,
                kind=kind,
                document_no=document_no.strip(),
                starts_on=starts_on,
                named_at=timezone.now(),
                named_by=by,
            )
    except IntegrityError as error:
        raise OrganisationError(f"{region.name}已列为“{label}”；不必重复登记。") from error
    tell("taskforces.poor_place.named", made, region, by=by, data={"kind": kind})
    return made


@transaction.atomic
def strike(place: PoorPlace, *, by: User, on: date, words: str) -> PoorPlace:
    """It stands on the list for the last time on a day; whoever is in charge of it stays so."""
    _must_name(by, place.region)
    place = locked(PoorPlace, place.pk)
    if place.ends_on:
        raise OrganisationError(f"已于 {place.ends_on} 退出名单，请刷新后再看。")
    if not words.strip():
        raise OrganisationError("请写明退出名单的依据。")
    not_ahead(on, "退出日期")
    if on < place.starts_on:
        raise OrganisationError(f"退出日期 {on} 早于列入日期 {place.starts_on}；请改正。")
    place.ends_on, place.end_words = on, words.strip()[:200]
    place.struck_at, place.struck_by = timezone.now(), by
    place.save(update_fields=["ends_on", "end_words", "struck_at", "struck_by"])
    tell("taskforces.poor_place.struck", place, place.region, by=by, note=words)
    return place
