"""Applying one act, whatever it does: a verdict comes out, and never an exception."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from ledger import events, whole
from ledger.acts import envelope, verdicts
from ledger.acts.kinds import KINDS, Done, Kind, RefusedError, WaitsError
from ledger.models import FieldAct
from ledger.models.field import State
from ledger.transitions import SamePersonError, StaleStatusError
from qiannan.faults import new_number
from regions.models import Region, User

log = logging.getLogger(__name__)
# A phone asks for the PIN when its worker signs; then the deed is put together.
SIGNED_WITHIN = timedelta(minutes=10)
_ROUGHLY = timedelta(minutes=1)  # one of the two moments has no fractions of a second
# What is checked at the end of a transaction is checked at the end of each act instead: at the end
# one act would take the whole batch down with it.
_CHECK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
# lock_not_available, query_canceled: others work on the same rows; later it may go through.
_BUSY = {"55P03", "57014"}


def apply(row: FieldAct, reading: envelope.Read, *, by: User) -> Done:
    """Apply an act in a savepoint. `row.region` is set to the place that it is about.

    Raises:
        OperationalError: a deadlock or a lost connection: the whole batch must begin again.
    """
    try:
        return apply_as(row, reading, by=by)
    except PermissionDenied:
        words = _("You do not answer for this place now. It is kept, and who does decides on it.")
        return Done(State.PROPOSED, words)
    except WaitsError as error:
        return Done(State.HELD, error.words)
    except RefusedError as error:
        return Done(State.INVALID, error.words, error.fields)
    except ValidationError as error:
        return Done(State.INVALID, *_told(error))
    except (StaleStatusError, SamePersonError) as error:
        return Done(State.INVALID, str(error))
    except OperationalError as error:
        if verdicts.code_of(error) not in _BUSY:
            raise
        return Done(State.HELD, _("Received; others work on the same just now."))
    except DatabaseError:
        return _fault(row, State.INVALID)
    except Exception:
        log.exception("act %s of kind %s", row.pk, row.kind)
        return _fault(row, State.HELD)


def apply_as(row: FieldAct, reading: envelope.Read, *, by: User) -> Done:
    """Apply an act as `by`, in a savepoint.

    Raises:
        PermissionDenied: `by` is not posted where the act is about, or may not do it.
        RefusedError, ValidationError, WaitsError: it cannot be done; says why.
    """
    if reading.words:
        raise RefusedError(reading.words, reading.fields)
    _must_be_signed_with_pin(reading)
    kind = KINDS[row.kind]
    sent = envelope.sent(reading, by=by, device=row.device, body=_body(kind, reading))
    with whole.or_nothing(), transaction.atomic(), events.gathered():
        row.region = kind.region(sent)
        if not is_posted(by, at=row.region):
            raise PermissionDenied
        done = kind.apply(sent)
        with connection.cursor() as cursor:
            cursor.execute(_CHECK)
    return done


def is_posted(user: User, *, at: Region) -> bool:
    """A posting of today is at this place or above it."""
    return any(at.path.startswith(posting.region.path) for posting in user.active_postings)


def _must_be_signed_with_pin(reading: envelope.Read) -> None:
    """The worker's own hand stands under what the PIN was given for.

    Raises:
        RefusedError: the phone does not say so.
    """
    assert reading.values is not None
    if all(hand["role"] != "worker" for hand in reading.values["hands"]):
        return
    at, pin_at = reading.values["at"], reading.values["pin_at"]
    if pin_at is None or not -_ROUGHLY <= at - pin_at <= SIGNED_WITHIN:
        words = _("It was signed without the PIN; sign it once more.")
        raise RefusedError(words, {"hands": words})


def _body(kind: Kind, reading: envelope.Read) -> dict[str, Any]:
    assert reading.values is not None
    body, fields = envelope.checked(kind.body, dict(reading.values["body"]))
    if fields:
        raise RefusedError(_("Something is missing or not right; mend what is marked."), fields)
    return body


def _told(error: ValidationError) -> tuple[str, dict[str, str]]:
    """The sentences of an operation, and those about fields by their names."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages), {}
    fields = {name: " ".join(words) for name, words in error.message_dict.items()}
    general = fields.pop(NON_FIELD_ERRORS, "")
    return general or _("Something is missing or not right; mend what is marked."), fields


def _fault(row: FieldAct, state: State) -> Done:
    """It is our fault, or nearly: a number leads to the line of the log."""
    number = new_number()
    log.warning("act %s of kind %s, told as %s", row.pk, row.kind, number, exc_info=True)
    words = _("It could not be entered and is kept here; tell the office the number %(number)s.")
    return Done(state, words % {"number": number})
