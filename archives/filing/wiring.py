"""What the background knows of papers; called when the application is ready."""

from archives import tasks
from archives.filing import batches, previews
from ledger.jobs import WAKERS


def wire() -> None:
    """Name the tasks that jobs and previews wake."""
    WAKERS[batches.LOOK] = tasks.look_at_batch.delay
    WAKERS[batches.FILE] = tasks.file_batch.delay
    previews.WAKERS.append(tasks.draw_previews.delay)
