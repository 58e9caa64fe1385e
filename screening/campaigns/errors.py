"""What a step of a round is refused for, in words for people."""

from django.core.exceptions import ValidationError


class CampaignError(ValidationError):
    """A step of a screening round cannot be taken; the message is Chinese, by field where it
    concerns one.
    """

    @property
    def problems(self) -> dict[str, list[str]]:
        """Sentences by field; "" holds those of none."""
        return self.message_dict if hasattr(self, "error_dict") else {"": self.messages}


class StaleVisitError(CampaignError):
    """Somebody was faster, or the base map changed meanwhile."""

    def __init__(self) -> None:
        super().__init__("这一户的情况已变化，请刷新后再看")
