"""The hand of a reviewer: drawn once and put under each approval of the next half hour.

Each approval is still signed for by itself, and the password is asked again as everywhere
(`regions.step_up`).
"""

import time

from django.http import HttpRequest

KEPT_FOR_SECONDS = 30 * 60
_KEY = "review_hand"


def kept(request: HttpRequest) -> str:
    """What this person drew in this session within the last half hour, or ""."""
    found = request.session.get(_KEY) or {}
    if found.get("user") != request.user.pk:
        return ""
    return found["strokes"] if time.time() - found["at"] < KEPT_FOR_SECONDS else ""


def keep(request: HttpRequest, strokes: str) -> None:
    request.session[_KEY] = {"user": request.user.pk, "strokes": strokes, "at": time.time()}


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
