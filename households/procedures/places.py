"""Whose turn a step is, and why somebody may not take it."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from households.models import Procedure, Round
from households.procedures.errors import NotYoursError, ProcedureError
from households.procedures.steps import LEVEL_NAMES, Step, Variant
from households.procedures.variants import VARIANTS
from ledger.models import Step as TakenStep
from regions.duties import GRANTS, Permission
from regions.models import Level, Posting, Region, User

SUBJECT = "households.procedure"
ROLE_WORDS = {"visit": "入户核查", "review": "审核", "approve": "审定"}


def variant_of(round_: Round) -> Variant:
    return VARIANTS[round_.variant]


def place_at(round_: Round, level: Level) -> Region:
    """The round's village, or the township or county above it."""
    place = round_.region
    while place.level > level and place.parent is not None:
        place = place.parent
    return place


def holder_of(step: Step, round_: Round) -> Region:
    return place_at(round_, step.level)


def may_take(step: Step, round_: Round, user: User, procedure: Procedure | None = None) -> bool:
    """`user` is posted exactly where the step lies; a grid worker visits in the own grid."""
    if user.holds(step.permission, at=holder_of(step, round_)):
        return True
    is_visit = procedure is not None and step.level == Level.VILLAGE
    return is_visit and user.holds(step.permission, at=procedure.region)  # type: ignore[union-attr]


def why_not(step: Step, round_: Round, user: User, procedure: Procedure | None = None) -> str:
    """Why this person may not take the step, "" when they may."""
    if not may_take(step, round_, user, procedure):
        holder = holder_of(step, round_)
        return f"“{step.title}”由{holder.name}（{LEVEL_NAMES[step.level]}）办理"
    if step.role and (other := other_roles(step, round_, user, procedure)):
        words = ROLE_WORDS[other]
        return f"您已参加过这批农户的{words}；{ROLE_WORDS[step.role]}须由另一人办理"
    return ""


def must_be_allowed(
    step: Step, round_: Round, user: User, procedure: Procedure | None = None
) -> None:
    """Refuse who may not take the step.

    Raises:
        NotYoursError: `user` is not posted where the step lies.
        ProcedureError: `user` took another part in one of the households.
    """
    if not may_take(step, round_, user, procedure):
        raise NotYoursError(why_not(step, round_, user, procedure))
    if reason := why_not(step, round_, user, procedure):
        raise ProcedureError(reason)


def other_roles(step: Step, round_: Round, user: User, procedure: Procedure | None = None) -> str:
    """The other part this person (not account) took in a household of the round, "" for none."""
    keys = [procedure.pk] if procedure else list(active(round_).values_list("pk", flat=True))
    taken = TakenStep.objects.filter(subject=SUBJECT, subject_id__in=keys, person=user.person)
    return taken.exclude(kind=step.role).values_list("kind", flat=True).first() or ""


def active(round_: Round) -> QuerySet[Procedure]:
    return Procedure.objects.filter(round=round_, state=Procedure.State.ACTIVE)


def opens_at(variant: Variant, user: User, village: Region) -> bool:
    """`user` may begin this procedure for a village."""
    places = {village.level: village}
    above = village.parent
    while above is not None:
        places[above.level] = above
        above = above.parent
    permissions = {
        Level.VILLAGE: Permission.PROCEDURE_RECORD,
        Level.TOWNSHIP: Permission.PROCEDURE_REVIEW,
    }
    return any(user.holds(permissions[level], at=places[level]) for level in variant.opens_at)


def companions(procedure: Procedure, by: User) -> QuerySet[User]:
    """Who may stand at the door beside `by`: posted in the village, its grids or its township."""
    village = procedure.round.region
    duties = [
        duty
        for duty, grants in GRANTS.items()
        if grants & {Permission.PROCEDURE_RECORD, Permission.PROCEDURE_REVIEW}
    ]
    near = Q(region__path__startswith=village.path) | Q(region=village.parent)
    posted = Posting.objects.on(timezone.localdate()).filter(near, duty__in=duties)
    others = posted.exclude(by.stands_in("user"))
    found = User.objects.filter(pk__in=others.values("user"), is_active=True)
    return found.order_by("full_name")
