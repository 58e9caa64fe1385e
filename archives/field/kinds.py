"""The act about papers that a phone sends: `archive.paper`, a paper photographed at the door.

Its photos are the pages in their order; `corners` says of each what the page of the office says
(`archives.filing.pictures`). `paper` and `version` name the paper a better copy was taken of, as
the phone was shown it, `had` how many papers of the kind the phone knew of. It is filed by the
operations that the office's pages use; whatever came in between, what was photographed is kept.
"""

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from archives.filing import operations, reading
from archives.filing.forms import PaperForm, told_of
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.models import Archive, Paper, PaperKind
from archives.models.papers import Source
from archives.moves import may
from households.field import moved
from households.models import Household
from ledger.acts import photos
from ledger.acts.kinds import Done, Kind, RefusedError, Sent, State
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import Region

FILE = "archive.paper"
RETAKEN = "网格员用手机重新拍摄"
_TOLD = ("is_signed", "is_sealed", "made_on", "year", "signers", "issuer")
_LOOKED = ("yes", "no")
_MOST_KEY = 2**63 - 1


class PointField(serializers.ListField):
    """One corner: x and y as parts of the upright picture."""

    def __init__(self) -> None:
        child = serializers.FloatField(min_value=0, max_value=1)
        super().__init__(child=child, min_length=2, max_length=2)


class PaperBody(serializers.Serializer):
    household = serializers.IntegerField(min_value=1, max_value=_MOST_KEY)
    kind = serializers.CharField(max_length=40)
    had = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    paper = serializers.IntegerField(min_value=0, max_value=_MOST_KEY, default=0)
    version = serializers.IntegerField(min_value=0, max_value=30_000, default=0)
    is_signed = serializers.ChoiceField(_LOOKED, allow_blank=True, default="")
    is_sealed = serializers.ChoiceField(_LOOKED, allow_blank=True, default="")
    made_on = serializers.DateField(allow_null=True, default=None)
    year = serializers.IntegerField(min_value=0, max_value=9999, allow_null=True, default=None)
    signers = serializers.CharField(max_length=120, allow_blank=True, default="")
    issuer = serializers.CharField(max_length=60, allow_blank=True, default="")
    corners = serializers.ListField(
        child=serializers.ListField(
            child=PointField(), min_length=4, max_length=4, allow_null=True
        ),
        max_length=reading.MOST_FILES,
        default=list,
    )


def region_of(sent: Sent) -> Region:
    """The grid of the household.

    Raises:
        RefusedError: there is no such household.
    """
    return _household(sent).region


def file(sent: Sent) -> Done:
    """File the paper, or put it in as the next version of the one that it is a better copy of.

    Raises:
        PermissionDenied: the worker files no papers there any more.
        RefusedError: what is wrong, by field.
        ValidationError: a photo that is none, or what the operation refuses.
    """
    household = _household(sent)
    may(sent.by, Permission.ARCHIVE_FILE, household.region)
    files = _files(sent)
    archive = operations.open_for(household, by=sent.by)
    kind = _kind(archive, sent.body["kind"])
    before = _before(archive, kind, sent.body["paper"])
    told = _told(sent.body, kind, before)
    if before is None:
        paper, words = _filed(archive, kind, told, files, sent)
    else:
        paper, words = before, _retaken(before, told, files, sent)
    to = household.pk if household.pk != sent.body["household"] else None
    address = reverse("archives:paper", args=[paper.pk])
    return Done(State.ACCEPTED, words, address=address, to=to)


def _household(sent: Sent) -> Household:
    if "household" not in sent.kept:
        sent.kept["household"] = moved.household_of(sent.body["household"])
    return sent.kept["household"]


def _files(sent: Sent) -> list[Read]:
    """The pages, read as the office's page has them read."""
    uploads = []
    for number, (upload, _claim) in enumerate(photos.uploads(sent), start=1):
        upload.name = f"第{number}页.jpg"
        uploads.append(upload)
    return reading.read_many(uploads, json.dumps(sent.body["corners"]))


def _kind(archive: Archive, code: str) -> PaperKind:
    kind = archive.catalogue.kinds.filter(code=code).first()
    if kind is None:
        words = "这种材料不在这户档案的目录里；请联网更新后重选材料种类，拍的照片都还在。"
        raise RefusedError(words, {"kind": words})
    return kind


def _before(archive: Archive, kind: PaperKind, key: int) -> Paper | None:
    """The paper of which a better copy was taken; none where it is out of the volume by now."""
    papers = archive.papers.filter(kind=kind, removed_at__isnull=True)
    return papers.filter(pk=key).first() if key else None


def _told(body: dict[str, Any], kind: PaperKind, before: Paper | None) -> Told:
    """What stands on it, checked by the form of the office; what the phone does not ask stays."""
    known = told_of(before) if before else Told()
    as_it_was = dict(PaperForm(kind=kind, told=known).initial)
    said = {name: body[name] for name in _TOLD if body[name] not in ("", None)}
    form = PaperForm(as_it_was | said, kind=kind, told=known)
    if not form.is_valid():
        fields = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        words = "；".join(f"{form[name].label}：{text}" for name, text in fields.items())
        raise RefusedError(words, fields)
    return form.given


def _filed(
    archive: Archive, kind: PaperKind, told: Told, files: list[Read], sent: Sent
) -> tuple[Paper, str]:
    others = archive.papers.filter(kind=kind, removed_at__isnull=True).count()
    paper = operations.file_paper(archive, kind, told, files, source=Source.PHONE, by=sent.by)
    words = f"“{kind.title}”已归档，共 {len(files)} 页"
    if others > sent.body["had"]:
        words += f"。您离线时别人已归入同种材料（现另有 {others} 份），两边都保留，请核对后只留一份"
    return paper, words


def _retaken(paper: Paper, told: Told, files: list[Read], sent: Sent) -> str:
    was = paper.version
    made = operations.replace(paper, files, why=RETAKEN, by=sent.by)
    operations.tell_of(paper, told, by=sent.by)
    words = f"“{paper}”已换为第 {made.number} 版，共 {len(files)} 页"
    if was != sent.body["version"]:
        words += f"。您离线时别人已换过第 {was} 版，各版都保留，请核对"
    return words


def tell(sent: Sent) -> list[tuple[str, str]]:
    """What the act says, for whoever decides on it."""
    home, body = _household(sent), sent.body
    title = PaperKind.objects.filter(code=body["kind"]).values_list("title", flat=True).last()
    told = [
        (_("Household"), f"{masked(home.head_name, 'name')} {home.household_no}".strip()),
        (_("Kind of paper"), title or body["kind"]),
        (_("Pages taken"), str(len(sent.photos))),
        (_("Date on the paper"), body["made_on"].isoformat() if body["made_on"] else ""),
    ]
    return [(label, text) for label, text in told if text]


PAPER = Kind(FILE, gettext_lazy("Paper photographed"), PaperBody, region_of, file, tell)
