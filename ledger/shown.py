"""What the pages of entries show of their story: how it came here, files, signatures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ledger import key_signatures
from ledger.events import TEXTS
from ledger.models import Dispatch, Event, Evidence, LedgerEntry, Signature
from qiannan import sm2
from qiannan.templatetags.face import masked, short_time


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    title: str
    detail: str
    note: str = ""
    now: bool = False


def timeline(
    row: LedgerEntry,
    *,
    journey: Sequence[Dispatch],
    state: str,
    receipts: Sequence[str] = (),
    titles: Mapping[str, str | Promise] | None = None,
) -> list[Entry]:
    """How it came here, newest first, each move with its receipt.

    `state` is where it stands in words, `journey` its dispatches, `receipts` the kinds of events
    that are told with the move they sign for. A title in `titles` may name the `place` it went to.
    """
    signed_for = {dispatch.sent_at: dispatch for dispatch in journey}
    told = [
        _with_receipt(event, signed_for.get(event.at), titles or {})
        for event in _events(row.subject, row.pk)
        if event.kind not in receipts
    ]
    if row.is_open:
        where = _("It lies with %(place)s now.") % {"place": row.holder.name}
        told.insert(0, Entry(state, where, now=True))
    return told


def story(subject: str, pk: int, without: Sequence[str] = ()) -> list[Entry]:
    """What happened to a row, newest first, but for these kinds."""
    return [_entry(event) for event in _events(subject, pk).exclude(kind__in=without)]


def _events(subject: str, pk: int) -> QuerySet[Event]:
    return Event.objects.filter(subject=subject, subject_id=pk).order_by("-id")


def _entry(event: Event) -> Entry:
    parts = [short_time(event.at)]
    if event.actor_name:
        parts.append(" ".join(part for part in (event.actor_name, event.actor_post) if part))
    return Entry(str(TEXTS.get(event.kind, event.kind)), " · ".join(parts), note=event.note)


def _with_receipt(
    event: Event, dispatch: Dispatch | None, titles: Mapping[str, str | Promise]
) -> Entry:
    told = _entry(event)
    if dispatch is None:
        return told
    title = told.title
    if event.kind in titles:
        title = str(titles[event.kind]) % {"place": dispatch.to_region.name}
    return replace(told, title=title, detail=f"{told.detail} · {receipt_of(dispatch)}")


def receipt_of(dispatch: Dispatch) -> str:
    if dispatch.received_at is None:
        return _("not signed for yet")
    return _("signed for %(at)s") % {"at": short_time(dispatch.received_at)}


def photos(files: Iterable[Evidence]) -> list[dict[str, str]]:
    """What `<c-photos>` draws; a paper is opened by its name."""
    return [
        {
            "url": reverse("ledger:evidence-file", args=[file.pk]),
            "label": file.caption or f"{file.get_kind_display()} {short_time(file.uploaded_at)}",
            "kind": file.kind,
        }
        for file in files
    ]


def hands(
    signatures: Iterable[Signature],
    *,
    in_full: bool = False,
    role: Callable[[Signature], str] | None = None,
) -> list[dict[str, Any]]:
    """What `<c-signature>` draws, in the order they were written; `role` calls them otherwise.

    `how` tells how the signer was known and on what device, `doubt` that a personal key does not
    stand for what the row says.
    """
    shown = list(signatures)
    doubted = key_signatures.untrue(shown)
    return [
        {
            "role": role(signature) if role else signature.get_role_display(),
            "name": _signer(signature, in_full=in_full),
            "at": short_time(signature.signed_at),
            "ink": signature.strokes,
            "how": how(signature),
            "doubt": _("The personal key does not stand for it.")
            if signature.pk in doubted
            else "",
        }
        for signature in shown
    ]


def how(signature: Signature) -> str:
    """How the signer was known and on what device, in words; "" in rows from before."""
    method = str(signature.get_method_display())
    if signature.public_key:
        method = f"{method} {sm2.fingerprint(signature.public_key)}"
    return " · ".join(part for part in (method, signature.device) if part)


def _signer(signature: Signature, *, in_full: bool) -> str:
    if signature.role == Signature.Role.HEAD and not in_full:
        return masked(signature.signer_name, "name")
    post = signature.signer_post.rpartition(" · ")[2]
    return " · ".join(part for part in (signature.signer_name, post) if part)
