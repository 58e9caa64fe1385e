"""Logging in at eight: a place is waited for, so that what phones send gets through meanwhile.

A password costs 20 ms of CPU and 19 MB. Of all processes at most `PLACES` check one at a time; in a
process at most `SEATS` threads wait or check, so that one is left for everybody else. Places are
keys of the cache with a time limit: who dies holding one does not hold it for long.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from redis.exceptions import RedisError

PLACES = 2
SEATS = 3  # of four threads
WAIT_SECONDS = 20.0
LIMIT_SECONDS = 10
LOOK_SECONDS = 0.05
AGAIN_SECONDS = 10
_DOORS = ("account_login", "account_reauthenticate")
_seats = threading.BoundedSemaphore(SEATS)
log = logging.getLogger(__name__)


class NoPlaceError(Exception):
    """Everybody logs in at once; it can be tried again in some seconds."""


class LoginQueueMiddleware:
    """Whoever gives a password waits for a place, or is told in a sentence to try again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path not in {reverse(name) for name in _DOORS}:
            return self.get_response(request)
        try:
            with place():
                return self.get_response(request)
        except NoPlaceError:
            context = {"seconds": AGAIN_SECONDS}
            response = render(request, "account/busy.html", context, status=503)
            response["Retry-After"] = str(AGAIN_SECONDS)
            return response


@contextmanager
def place(wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold a place while a password is checked.

    Raises:
        NoPlaceError: none was free in time, or too many wait in this process.
    """
    if not _seats.acquire(blocking=False):
        raise NoPlaceError
    try:
        key, mine = _wait(time.monotonic() + wait_seconds)
        try:
            yield
        finally:
            _leave(key, mine)
    finally:
        _seats.release()


def _wait(until: float) -> tuple[str, str]:
    """Take a place; the key of it and what was written there ("" where the cache is down: then
    only the seats of each process are counted).
    """
    mine = secrets.token_hex(8)
    while True:
        for number in range(PLACES):
            key = f"login-place:{number}"
            try:
                if cache.add(key, mine, LIMIT_SECONDS):
                    return key, mine
            except RedisError:
                log.warning("no cache: log-ins of other processes are not counted")
                return "", ""
        if time.monotonic() >= until:
            raise NoPlaceError
        time.sleep(LOOK_SECONDS)


def _leave(key: str, mine: str) -> None:
    """Give the place back, unless its time ran out and another has it."""
    try:
        if key and cache.get(key) == mine:
            cache.delete(key)
    except RedisError:
        log.warning("no cache: the place is free again in %s seconds", LIMIT_SECONDS)
