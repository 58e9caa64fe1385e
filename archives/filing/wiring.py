"""What the background knows of papers; called when the application is ready."""

from archives import tasks
from archives.filing import batches, previews
from archives.models import Batch, PaperFile, Template
from ledger import whole
from ledger.jobs import WAKERS


def wire() -> None:
    """Name the tasks that jobs and previews wake, and which stored bytes rows refer to."""
    WAKERS[batches.LOOK] = tasks.look_at_batch.delay
    WAKERS[batches.FILE] = tasks.file_batch.delay
    previews.WAKERS.append(tasks.draw_previews.delay)
    whole.REFERRED |= {
        "papers": whole.by_key(PaperFile.objects.all(), "file"),
        "previews": previews.referred,
        "batches": whole.by_key(Batch.objects.all(), "file", key="uuid"),
        "templates": whole.by_key(Template.objects.all(), "file"),
    }
