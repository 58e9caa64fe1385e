"""Which rounds and households a person sees, and which of them wait for that person."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from households.models import Procedure, Round
from households.procedures.steps import PERMISSIONS
from regions.duties import Permission
from regions.models import Level, User

SOON_DAYS = 2  # before a deadline


def rounds_in_sight(user: User) -> QuerySet[Round]:
    """Rounds of the person's places; a grid worker sees those with a household of the grid."""
    own = Procedure.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    here = Round.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    return Round.objects.filter(Q(pk__in=here.values("pk")) | Q(pk__in=own.values("round")))


def may_see_papers(user: User, round_id: int) -> bool:
    """Whether the person may open photos and papers of a round: as they may its page.

    What was split off a round stands on the pages of its households with what came before.
    """
    seen = rounds_in_sight(user)
    of_it = Q(pk=round_id) | Q(parent=round_id) | Q(parent__parent=round_id)
    return seen.filter(of_it).exists()


def places_where(user: User, *permissions: Permission) -> list[int]:
    """Regions at which the person is posted with one of the permissions; none below them."""
    return [p.region_id for p in user.active_postings if p.grants & set(permissions)]


def waiting_households(user: User) -> QuerySet[Procedure]:
    """Households whose next step is this person's."""
    mine = places_where(user, *PERMISSIONS.values())
    visits = places_where(user, Permission.PROCEDURE_RECORD)
    at_the_door = Q(holder__level=Level.VILLAGE, region__in=visits)
    return Procedure.objects.active().exclude(step="").filter(Q(holder__in=mine) | at_the_door)


def waiting_rounds(user: User) -> QuerySet[Round]:
    """Rounds whose next step as a whole is this person's, with every household ready."""
    mine = places_where(user, *PERMISSIONS.values())
    under_way = Procedure.objects.active().filter(round=OuterRef("pk"))
    return (
        Round.objects.open()
        .filter(holder__in=mine)
        .exclude(step="")
        .filter(Exists(under_way), ~Exists(under_way.exclude(step="")))
    )


def waiting(user: User) -> QuerySet[Round]:
    """Rounds in which something waits for this person."""
    whole = waiting_rounds(user).values("pk")
    single = waiting_households(user).values("round")
    return Round.objects.open().filter(Q(pk__in=whole) | Q(pk__in=single))


def by_urgency(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """What is under way first, the earliest deadline on top."""
    return rounds.order_by(
        F("ended_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "-pk"
    )


def counts_of(rounds: Iterable[Round]) -> dict[int, dict[str, int]]:
    """How many households are in each round, by what became of them; one query."""
    state = Procedure.State
    rows = (
        Procedure.objects.filter(round__in=[row.pk for row in rounds])
        .order_by()
        .values("round")
        .annotate(
            total=Count("pk"),
            active=Count("pk", filter=Q(state=state.ACTIVE)),
            pending=Count("pk", filter=Q(state=state.ACTIVE) & ~Q(step="")),
            held=Count("pk", filter=Q(state=state.HELD)),
            late=Count("pk", filter=Q(state=state.ACTIVE, due_on__lt=timezone.localdate())),
        )
    )
    return {row.pop("round"): row for row in rows}


def due_within(rounds: QuerySet[Round], days: int = SOON_DAYS) -> QuerySet[Round]:
    """Open rounds whose decision, or a step of a household, is due within some days."""
    today = timezone.localdate()
    last = today + timedelta(days=days)
    soon = Procedure.objects.active().filter(round=OuterRef("pk"), due_on__range=(today, last))
    return rounds.filter(state=Round.State.OPEN).filter(
        Q(due_on__range=(today, last)) | Exists(soon)
    )
