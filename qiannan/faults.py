"""The page behind an unexpected error, with a number that leads to the log line."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that sound or look alike


def new_number() -> str:
    """Return a number short enough to be read out on the telephone, such as 7FK-3QA."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{drawn[:3]}-{drawn[3:]}"


def server_error(request: HttpRequest) -> HttpResponse:
    """Log the error under a new number and show the number; the address keeps no query."""
    number = new_number()
    logger.exception("%s %s failed, shown as %s", request.method, request.path, number)
    page = render_to_string("500.html", {"number": number})
    return HttpResponseServerError(page, headers={"X-Request-ID": number})
