"""Static files with a hash in their name, compressed once at set-up."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashes every file but does not fail on a missing source map of a library."""

    manifest_strict = False
