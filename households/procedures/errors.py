"""What is wrong with a step, by field; the sentences are Chinese and are shown as they are."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

GENERAL = ""


class ProcedureError(Exception):
    """A step cannot be taken as given; `problems` by field, "" for the step as a whole."""

    def __init__(self, problems: str | Mapping[str, str]) -> None:
        self.problems = {GENERAL: problems} if isinstance(problems, str) else dict(problems)
        super().__init__("；".join(self.problems.values()))


class StaleProcedureError(ProcedureError):
    """Somebody else moved it first."""

    def __init__(self) -> None:
        super().__init__("该程序已由他人办理或已进入下一步，请刷新后再看")


class NotYoursError(ProcedureError, PermissionDenied):
    """The step lies with another place or level; the sentence says with whom."""
