"""Many acts of one decision: signed or undone together, each with an outcome of its own.

One act that cannot be done stops none of the others, and says why in a sentence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from households.acts.errors import ActError
from households.acts.rights import NOT_HERE
from households.acts.verbs import refuse, sign, undo
from households.models import Act
from regions.models import User


@dataclass(frozen=True)
class Outcome:
    """What came of one act; `why` is "" where it was done."""

    act: Act
    why: str = ""

    @property
    def is_done(self) -> bool:
        return not self.why


def sign_many(acts: Iterable[Act], *, by: User, note: str = "", strokes: str = "") -> list[Outcome]:
    return [_try(act, lambda act: sign(act, by=by, note=note, strokes=strokes)) for act in acts]


def refuse_many(acts: Iterable[Act], *, by: User, note: str) -> list[Outcome]:
    return [_try(act, lambda act: refuse(act, by=by, note=note)) for act in acts]


def undo_many(acts: Iterable[Act], *, by: User, note: str) -> list[Outcome]:
    """Undo acts, the one signed last first."""
    ordered = sorted(acts, key=lambda act: (act.signed_at or act.proposed_at, act.pk), reverse=True)
    return [_try(act, lambda act: undo(act, by=by, note=note)) for act in ordered]


def _try(act: Act, do: Callable[[Act], object]) -> Outcome:
    try:
        do(act)
    except ActError as error:
        return Outcome(act, str(error))
    except PermissionDenied as error:
        return Outcome(act, str(error) if _is_sentence(error) else NOT_HERE)
    return Outcome(act)


def _is_sentence(error: PermissionDenied) -> bool:
    return not str(error).isascii()
