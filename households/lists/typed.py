"""Words typed about persons: kept in the session, so that no name or number stands in an address,
a log or a history. An address carries a token; its words are shown to its own session only.
"""

import secrets

from django.http import HttpRequest

KEPT = 20
LONGEST = 60
_SESSION = "household_search"


def keep(request: HttpRequest, text: str) -> str:
    """Keep words and return their token, "" for none."""
    text = text.strip()[:LONGEST]
    if not text:
        return ""
    kept = dict(list(request.session.get(_SESSION, {}).items())[-KEPT:])
    token = next((key for key, words in kept.items() if words == text), None)
    token = token or secrets.token_urlsafe(6)
    request.session[_SESSION] = kept | {token: text}
    return token


def words(request: HttpRequest | None, token: str | None) -> str:
    """Return the words of a token, "" when this session knows none."""
    if not token or request is None:
        return ""
    return str(request.session.get(_SESSION, {}).get(token, ""))
