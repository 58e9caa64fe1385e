"""Static files with a hash in their name, compressed once at set-up."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Modules import one another by name, so their names stay. What comes from them is checked by the
# digests that the phone's service worker carries (`ledger.field_code`).
BY_NAME = "field/"


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashes every file but those of the phone's app, and does not fail on a missing source map of
    a library.
    """

    manifest_strict = False

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        return name if name.startswith(BY_NAME) else super().hashed_name(name, *args, **kwargs)
