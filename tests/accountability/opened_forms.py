"""Sending a form as it was opened a moment before, with the version that it carries."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def send(client: Client, url: str, given: dict[str, Any]) -> HttpResponse:
    seen = client.get(url).context["form"].initial["seen"]
    return client.post(url, given | {"seen": seen})
