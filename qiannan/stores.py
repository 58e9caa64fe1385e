"""Where papers and photos are kept: the local disk, or an S3-compatible store.

Bytes leave only through views that check who asks, whichever it is: the bucket is private, and an
object has no address of its own.
"""

import importlib.util
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
_MAY = frozenset({"endpoint", "region", "addressing", "sse"})


def store_of(url: str) -> dict[str, Any]:
    """The `default` of STORAGES for a STORAGE_URL: "" is the local disk, else
    `s3://bucket/prefix?endpoint=https://objects.example.org&region=…&addressing=path&sse=AES256`.

    Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, never from the address.

    Raises:
        ImproperlyConfigured: not such an address, or the packages of S3 are not installed.
    """
    if not url:
        return LOCAL
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or parts.username or not _MAY.issuperset(given):
        raise ImproperlyConfigured(
            "STORAGE_URL must be s3://bucket/prefix?endpoint=…&region=…&addressing=path&sse=… "
            "without keys (docs/operations.md)."
        )
    if importlib.util.find_spec("storages") is None:
        raise ImproperlyConfigured(
            "STORAGE_URL names an object store, and its packages are not installed: "
            "pip install -r requirements/s3.txt."
        )
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _options(parts.hostname, given)
            | {"location": parts.path.strip("/")}}  # fmt: skip


def _options(bucket: str, given: dict[str, str]) -> dict[str, Any]:
    parameters = {"CacheControl": "private, no-store"}
    if "sse" in given:
        parameters["ServerSideEncryption"] = given["sse"]
    return {
        "bucket_name": bucket,
        "endpoint_url": given.get("endpoint"),
        "region_name": given.get("region"),
        "addressing_style": given.get("addressing", "auto"),
        "signature_version": "s3v4",
        "default_acl": "private",
        "querystring_auth": True,
        "custom_domain": None,
        "file_overwrite": False,
        "object_parameters": parameters,
    }
