"""Who sees an issue, for what hangs on it."""

from accountability.models import Issue
from regions.duties import Permission
from regions.models import User


def may_see(user: User, issue_id: int) -> bool:
    """Photos and papers of an issue are shown to who sees the issue."""
    return Issue.objects.visible_to(user, Permission.ISSUE_VIEW).filter(pk=issue_id).exists()
