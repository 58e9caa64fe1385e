"""What may come into a file: pictures, PDF and Word, looked at before anything is kept."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from archives.models import PaperFile
from ledger import evidence

MAX_BYTES = 20 * 1024 * 1024
MOST_FILES = 60  # of one paper, in one go


@dataclass(frozen=True)
class Read:
    """One file as it will be kept: `body` is what is written, of `kind`, with `pages` pages."""

    kind: str
    body: bytes
    name: str
    pages: int = 1
    size: tuple[int | None, int | None] = (None, None)


def read(upload: UploadedFile) -> Read:
    """Check one uploaded file and return what is to be kept of it.

    Raises:
        ValidationError: too large, of another kind, or not what it says; the message is Chinese and
            names the file.
    """
    name = (upload.name or "文件")[-60:]
    if upload.size is None or upload.size > MAX_BYTES:
        raise ValidationError(f"“{name}”超过 20 MB；请压缩或分开后再上传。")
    content = upload.read()
    body, size = evidence.reencode(content, name)
    return Read(PaperFile.Kind.JPEG, body, name, size=size)
