"""What the pages of findings show, as plain values: numbers masked, texts in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.models import QualityFinding
from households.quality import findings, transitions
from households.quality.rulebook import Rule, rules
from ledger.models import Signature, Status
from ledger.shown import Entry, hands, story
from ledger.transitions import Transition, may, stepped
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import Level, Region, User

Verb = Literal["answer", "review", "close", "return", "exempt", "unexempt"]
_MASKED = {"证件号码": "id", "联系电话": "phone"}
_PLAIN_STATES = {"pending": "pending", "verifying": "verifying", "answered": "answered"}
LABELS: dict[Verb, Promise] = {
    "answer": gettext_lazy("Answer it"),
    "review": gettext_lazy("Reviewed, agree to file up"),
    "close": gettext_lazy("Agree after review, sign and close out"),
    "return": gettext_lazy("Return to be looked at again"),
    "exempt": gettext_lazy("Exempt with a reason"),
    "unexempt": gettext_lazy("Take the exemption back"),
}


def value_words(label: str, value: Any) -> str:
    """One value of the evidence in words: blank is said to be blank."""
    if value is None or value in ("", []):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    if isinstance(value, (int, float)):
        return f"{value:,.2f}".rstrip("0").rstrip(".") if label != "年度" else str(value)
    return masked(value, _MASKED[label]) if label in _MASKED else str(value)


def values(finding: QualityFinding) -> list[tuple[str, str]]:
    """The values that the rule saw, in the order of the rule."""
    rule = rules().get(finding.rule)
    known = finding.evidence
    labels = [label for label in rule.labels if label in known] if rule else sorted(known)
    return [(label, value_words(label, known[label])) for label in labels]


def summary(finding: QualityFinding) -> str:
    return " · ".join(f"{label} {words}" for label, words in values(finding))


def subject_name(finding: QualityFinding) -> str:
    """Whom it is about, masked: a member, a household by its head, a village."""
    if finding.person:
        return masked(finding.person.name, "name")
    if finding.household:
        head = finding.household.head_name
        return masked(head, "name") if head else finding.household.household_no
    return finding.region.name


def place_name(finding: QualityFinding) -> str:
    """猴场镇 下司村 3网格."""
    names, above = [finding.region.name], finding.region.parent
    while above is not None and above.level > Level.COUNTY:
        names.append(above.name)
        above = above.parent if above.level > Level.TOWNSHIP else None
    return " ".join(reversed(names))


def state(finding: QualityFinding) -> tuple[str, str]:
    """(state, word) of `<c-status>`: what left the ledger says how."""
    if finding.is_overdue:
        return "overdue", ""
    if finding.status == Status.WITHDRAWN:
        word = _("Exempt") if finding.is_exempt else _("Corrected")
        return ("withdrawn" if finding.is_exempt else "closed"), word
    return str(finding.status), _("To correct") if finding.status == Status.PENDING else ""


def crumbs(regions: Iterable[Region], user: User, name: str) -> list[tuple[str, str]]:
    """The places from the top, each linked to its own page `name` where it is in sight."""
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    url = reverse(f"households:{name}")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in regions
    ]


# --- what may be done -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Action:
    """One thing that can be done now; `reason` says in words why this person may not."""

    name: Verb
    label: str
    url: str
    reason: str
    statement: str = ""
    is_primary: bool = False

    @property
    def allowed(self) -> bool:
        return not self.reason


def actions(finding: QualityFinding, user: User) -> list[Action]:
    """The moves that the state allows, the main one first; others only if they are allowed."""
    found = [_action(finding, user, *move) for move in _moves(finding)]
    return [action for action in found if action.allowed or action.is_primary]


Move = tuple[Verb, Transition, bool]


def _moves(finding: QualityFinding) -> list[Move]:
    if finding.status == Status.WITHDRAWN:
        return [("unexempt", transitions.EXEMPTION_ENDED, False)] if finding.is_exempt else []
    if finding.status == Status.CLOSED:
        return []
    rule = rules().get(finding.rule)
    rest: list[Move] = (
        [("exempt", transitions.EXEMPTED, False)] if rule and rule.is_exemptable else []
    )
    if finding.status != Status.ANSWERED:
        return [("answer", transitions.ANSWERED, True), *rest]
    back: Move = ("return", transitions.RETURNED, False)
    if finding.holder.level == Level.TOWNSHIP:
        return [("review", transitions.REVIEWED, True), back, *rest]
    return [("close", transitions.CLOSED, True), back, *rest]


def _action(
    finding: QualityFinding, user: User, verb: Verb, transition: Transition, is_primary: bool
) -> Action:
    return Action(
        name=verb,
        label=str(LABELS[verb]),
        url=reverse(f"households:finding-{verb}", args=[finding.pk]),
        reason=_why_not(finding, user, transition),
        statement=transition.statement,
        is_primary=is_primary,
    )


def _why_not(finding: QualityFinding, user: User, transition: Transition) -> str:
    if not may(transition, finding, user):
        return _("It lies with %(place)s now.") % {"place": finding.holder.name}
    if transition.is_step and stepped(finding, user):
        return _("You signed in this round already; another person must review.")
    return ""


# --- how it came here -----------------------------------------------------------------------------
def timeline(finding: QualityFinding) -> list[Entry]:
    """How it came here, newest first."""
    told = story(finding.subject, finding.pk)
    if finding.is_open:
        where = _("It lies with %(place)s now.") % {"place": finding.holder.name}
        told.insert(0, Entry(state(finding)[1] or finding.get_status_display(), where, now=True))
    told.append(Entry(_("Found by the check"), short_time(finding.opened_at)))
    return told


def files(finding: QualityFinding) -> list[dict[str, str]]:
    """Photos and papers of the round, as `<c-photos>` draws them."""
    return [
        {
            "url": reverse("ledger:evidence-file", args=[file.pk]),
            "label": f"{file.get_kind_display()} {short_time(file.uploaded_at)}",
            "kind": file.kind,
        }
        for file in findings.files_of_round(finding)
    ]


def signatures(finding: QualityFinding) -> list[dict[str, Any]]:
    """Who signed in this round, in order."""
    found = Signature.objects.filter(
        event__subject=finding.subject,
        event__subject_id=finding.pk,
        event__data__round=finding.round,
    )
    return hands(found)


def rule_facts(rule: Rule) -> list[tuple[str, Any]]:
    """What a rule rests on, for its page."""
    about = {"person": _("Person"), "household": _("Household"), "village": _("Village")}
    facts: list[tuple[str, Any]] = [
        (_("About"), about[rule.scope]),
        (_("Basis"), rule.basis.partition("，docs/")[0]),
        (_("In force since"), rule.since.isoformat()),
        (_("May be exempted"), _("Yes") if rule.is_exemptable else _("No")),
    ]
    if rule.also:
        facts.append((_("Also goes by"), "、".join(rule.also)))
    return facts
