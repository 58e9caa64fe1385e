"""Tables of the archives: what a file must hold, the files, their papers, and what they lack."""

from archives.models.batches import Batch
from archives.models.catalogue import Catalogue, Chapter, Holder, PaperKind, Retention
from archives.models.files import Archive
from archives.models.gaps import Exemption, Gap
from archives.models.papers import Paper, PaperFile, Version

__all__ = [
    "Archive", "Batch", "Catalogue", "Chapter", "Exemption", "Gap", "Holder", "Paper", "PaperFile",
    "PaperKind", "Retention", "Version",
]  # fmt: skip
