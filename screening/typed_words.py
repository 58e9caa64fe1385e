"""What was typed about a person stays in the session; the address carries a token for it."""

import secrets

from django.http import HttpRequest

SESSION = "difference_search"
KEPT = 20
LONGEST = 60


def keep(request: HttpRequest, words: str) -> str:
    """Return the token of these words, "" for none; the latest twenty are kept."""
    words = words.strip()[:LONGEST]
    if not words:
        return ""
    kept = dict(list(request.session.get(SESSION, {}).items())[-KEPT:])
    token = next((key for key, text in kept.items() if text == words), None)
    token = token or secrets.token_urlsafe(6)
    request.session[SESSION] = kept | {token: words}
    return token


def kept(request: HttpRequest, token: str) -> str:
    """Return the words of a token, "" where the session does not know it."""
    return str(request.session.get(SESSION, {}).get(token, ""))
