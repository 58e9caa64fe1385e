"""How somebody who signs was known, and on what device: kept with each signature.

Asked of the request that is being answered, so that verbs need not carry it; outside of one (a
worker, a command) there is no device, and nobody was asked anything.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from regions.models import User
    from regions.personal_keys import OpenKey


class Method(TextChoices):
    """What stood for the signer being who they are."""

    KEY = "key", _("Personal key")
    PASSWORD = "password", _("Password at that moment")
    RECENT = "recent", _("Password within five minutes")
    SESSION = "session", _("Logged in")
    WITNESSED = "witnessed", _("On the device of another")
    JOB = "job", _("In the background")


@dataclass(frozen=True)
class Assurance:
    """`device` is a browser and a system ("Chrome 120 · Android"), `address` an IP address. `key`
    is the signer's personal key, opened for this act.
    """

    method: Method
    device: str = ""
    address: str = ""
    key: "OpenKey | None" = None


_answered: ContextVar[HttpRequest | None] = ContextVar("answered", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """While this request is answered, who signs is known by it."""
    token = _answered.set(request)
    try:
        yield
    finally:
        _answered.reset(token)


def prove(request: HttpRequest, method: Method, key: "OpenKey | None" = None) -> None:
    """The person of this request has just shown who they are by more than being logged in."""
    request.assured = (method, key)  # type: ignore[attr-defined]


def of(signer: "User | None") -> Assurance:
    """How `signer` (None: somebody without an account) is known now."""
    request = _answered.get()
    if request is None:
        return Assurance(Method.JOB)
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    address = get_adapter().get_client_ip(request) or ""
    if signer is None or signer.pk != request.user.pk:
        return Assurance(Method.WITNESSED, device, address)
    method, key = getattr(request, "assured", (Method.SESSION, None))
    return Assurance(method, device, address, key)


# The first that is found counts: most browsers also call themselves Chrome or Safari.
_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("HuaweiBrowser", "Huawei"),
    ("QQBrowser", "QQ"), ("UCBrowser", "UC"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("HeadlessChrome", "Chrome"), ("Chrome", "Chrome"),
    ("Version", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"),
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """Return the browser with its main version and the system, at most 60 characters."""
    parts = []
    for mark, name in _BROWSERS:
        if found := re.search(rf"{mark}[A-Za-z]*/(\d{{1,4}})", agent):
            parts.append(f"{name} {found[1]}")
            break
    parts += [name for mark, name in _SYSTEMS if mark in agent][:1]
    return " · ".join(parts)
