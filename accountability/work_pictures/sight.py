"""Whose picture a reader may see: one's own, and those of persons and places in one's scope."""

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accountability.work_pictures.subjects import Person, Place
from regions.duties import Permission
from regions.models import ABOVE, Cadre, Posting, Region, User

OF_PERSONS = Permission.ORGANISATION_VIEW
OF_PLACES = Permission.REPORT_VIEW


def oneself(user: User) -> Person:
    """The picture of whoever asks, by all accounts of the person."""
    return Person([user, *_other_accounts(user)], _cadres_of([user]), is_own=True)


def place(user: User, code: str, permission: Permission = OF_PLACES) -> Region:
    """The place of a code, or the highest in sight.

    Raises:
        Http404: there is none in sight.
    """
    rows = Region.objects.select_related(ABOVE)
    if code:
        found = rows.visible_to(user, permission).filter(code=code).first()
    else:  # to order a whole prefecture for its first takes 40 ms
        found = rows.filter(path__in=user.paths_where(permission)).order_by("level", "path").first()
    if found is None:
        raise Http404
    return found


def of_place(user: User, code: str) -> Place:
    return Place(place(user, code))


def of_account(user: User, pk: int) -> Person:
    """Somebody with a posting today in a place in scope, or oneself.

    Raises:
        Http404: there is no such person in sight.
    """
    if pk == user.pk:
        return oneself(user)
    posted = Posting.objects.visible_to(user, OF_PERSONS).on(timezone.localdate())
    found = User.objects.filter(pk=pk, pk__in=posted.values("user")).first()
    if found is None:
        raise Http404
    if found.person == user.person:
        return oneself(user)
    others = [one for one in _other_accounts(found) if one.active_postings]
    return Person([found, *others], _in_scope(user, _cadres_of([found, *others])))


def of_cadre(user: User, pk: int) -> Person:
    """A line of the roster of a place in scope, with the account that belongs to it.

    Raises:
        Http404: there is no such line in sight.
    """
    own = Q(user=user)
    rows = Cadre.objects.filter(
        own | Q(pk__in=Cadre.objects.visible_to(user, OF_PERSONS).values("pk"))
    )
    cadre = rows.select_related("user").filter(pk=pk).first()
    if cadre is None:
        raise Http404
    if cadre.user is None:
        return Person([], [cadre])
    if cadre.user.person == user.person:
        return oneself(user)
    return Person([cadre.user], [cadre])


def _other_accounts(user: User) -> list[User]:
    if not user.person_key:
        return []
    return list(User.objects.filter(person_key=user.person_key).exclude(pk=user.pk))


def _cadres_of(users: list[User]) -> list[Cadre]:
    return list(Cadre.objects.filter(user__in=users).select_related("region"))


def _in_scope(user: User, cadres: list[Cadre]) -> list[Cadre]:
    paths = tuple(user.paths_where(OF_PERSONS))
    return [one for one in cadres if one.region.path.startswith(paths)]
