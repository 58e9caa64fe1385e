"""The words of the ledger's stages and conditions, and the hue of each stage."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Stage
from qiannan import asked
from regions.models import Region, User

HUES: dict[str, str] = {
    Stage.REGISTERED: "wait",
    Stage.ON_ITS_WAY: "wait",
    Stage.RECTIFYING: "doing",
    Stage.APPLIED: "review",
    Stage.VERIFIED: "review",
    Stage.REVIEWED: "review",
    Stage.RETURNED: "back",
    Stage.CLOSED: "done",
    Stage.WITHDRAWN: "wait",
}
# Short, for tabs and tags: whose step comes next.
WORDS: dict[str, Promise] = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("Not closed out"),
    "on_the_way": gettext_lazy("On the way down"),
    "in_review": gettext_lazy("Applied, in review"),
    Stage.REGISTERED: gettext_lazy("Not sent down yet"),
    Stage.ON_ITS_WAY: gettext_lazy("On the way down"),
    Stage.RECTIFYING: gettext_lazy("Rectifying"),
    Stage.APPLIED: gettext_lazy("To verify"),
    Stage.VERIFIED: gettext_lazy("To review"),
    Stage.REVIEWED: gettext_lazy("To close out"),
    Stage.RETURNED: gettext_lazy("Returned"),
    Stage.CLOSED: gettext_lazy("Closed out"),
    Stage.WITHDRAWN: gettext_lazy("Withdrawn"),
}


def say(name: str, value: str) -> str | None:
    """The value of a condition in words; None where its field says them."""
    if name == "stage" and value in WORDS:
        return str(WORDS[value])
    if name == "todo":
        return _("Lies with me")
    if name == "here":
        return _("of the place itself, none below it")
    if name == "lies":
        return Region.objects.filter(code=value).values_list("name", flat=True).first() or ""
    if name == "person" and (key := asked.whole(value)):
        return User.objects.filter(pk=key).values_list("full_name", flat=True).first() or ""
    return None
