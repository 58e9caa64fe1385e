"""How a door is tried: as a person, against the brute force. Faults are sentences."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from regions.duties import Permission
from regions.models import Region, User
from tests.households.scope.brute import Brute
from tests.households.scope.world import World

HREF = re.compile(r"""(?:href|hx-get|src)="(/[^"?#]*)""")
PAGES = 20  # no list of a small world is longer


@dataclass
class Look:
    """One person before one world."""

    world: World
    brute: Brute
    user: User
    client: Client
    dice: random.Random
    place: Region | None = None  # what the page is about that is being compared
    links: dict[tuple[str, int], str] = field(default_factory=dict)  # to rows, and from which page

    @classmethod
    def of(cls, world: World, brute: Brute, user: User, seed: int) -> "Look":
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return cls(world, brute, user, client, random.Random(seed))

    def ask(self, url: str, query: dict[str, Any] | None = None, *, post: bool = False) -> Any:
        """The answer. Whatever it wrote is taken back, so that no door sees what another did."""
        with undone():
            ask = self.client.post if post else self.client.get
            response = ask(url, query or {})
        if response.status_code == 200 and not response.streaming:
            self._follow(response.content.decode(errors="replace"), url)
        return response

    def _follow(self, page: str, url: str) -> None:
        """Keep the links of a page that lead to one row."""
        for path in set(HREF.findall(page)):
            try:
                match = resolve(path)
            except Resolver404:
                continue
            if list(match.kwargs) == ["pk"]:
                self.links.setdefault((match.view_name, match.kwargs["pk"]), url)

    def sees(self, permission: Permission, region: int | None) -> bool:
        return region is not None and self.brute.sees(self.user, permission, region)

    def count(self, model: type[Model], place_of: Any, keep: Any, sight: Any = None) -> int:
        """How many rows of a model are in sight at the place that a page is about."""
        sight = sight or Permission.HOUSEHOLD_VIEW
        found = [(row, place_of(self.brute, row)) for row in self.brute.rows(model)]
        return sum(
            bool(keep(row))
            and self.sees(sight, region)
            and (self.place is None or self.brute.is_under(region, self.place.pk))
            for row, region in found
        )

    def places(
        self, permission: Permission, levels: range = range(1, 6), most: int = 1
    ) -> list[Region]:
        """Some places in sight and some that are not."""
        every = [region for level in levels for region in self.world.regions[level]]
        self.dice.shuffle(every)
        inside = [one for one in every if self.sees(permission, one.pk)]
        outside = [one for one in every if not self.sees(permission, one.pk)]
        return inside[:most] + outside[:most]

    def some(self, rows: list[Any], is_in: Callable[[Any], bool], most: int = 2) -> list[Any]:
        shuffled = self.dice.sample(rows, len(rows))
        inside = [row for row in shuffled if is_in(row)]
        outside = [row for row in shuffled if not is_in(row)]
        return inside[:most] + outside[:most]

    def who(self) -> str:
        posts = [p for p in self.brute.postings if p.user_id == self.user.pk]
        return "; ".join(
            f"{p.duty}@{self.brute.regions[p.region_id].path}{p.starts_on:%m%d}-{p.ends_on or ''}"
            for p in posts
        )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def keys(rows: Iterable[Any]) -> list[Any]:
    return [row.pk for row in rows]


PlaceOf = Callable[[Brute, Any], int | None]
Read = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Rows:
    """A list: what it shows are the rows in sight, of the place in the address, that `keep` keeps.

    `unseen` says what the address of a place out of sight gives: "404", "none" (no rows), or "own"
    (the place that `about` reads from the answer is shown instead). `numbers` are counts on the
    page that have to be the brute force's too: (read, expected of the rows).
    """

    name: str
    model: type[Model]
    place_of: PlaceOf
    read: Read
    sight: Permission = Permission.HOUSEHOLD_VIEW
    needs: tuple[Permission, ...] = ()
    keep: Callable[[Brute, Any], bool] = lambda brute, row: True
    query: dict[str, str] = field(default_factory=dict)
    unseen: str = "none"
    about: Callable[[Any], Region | None] = lambda response: None
    by_place: bool = True
    sees: Callable[["Look", Any], bool] | None = None
    is_read: bool = True  # else only the numbers are
    levels: range = range(1, 6)  # of the places that the address takes
    numbers: tuple[tuple[str, Callable[[Any], Any], Callable[["Look", list[Any]], Any]], ...] = ()
    args: tuple[Any, ...] = ()
    is_here: Callable[[Brute, Any, Region], bool] | None = None

    def faults(self, look: Look) -> Iterator[str]:
        url = reverse(self.name, args=self.args)
        if not look.brute.may(look.user, self.needs or (self.sight,)):
            status = look.ask(url, self.query).status_code
            if status != 403:
                yield f"{url} answers {status}, not 403, to whoever holds no such duty"
            return
        yield from self._at(look, url, None)
        places = look.places(self.sight, self.levels) if self.by_place else ()
        for place in places:
            yield from self._at(look, url, place)

    def _at(self, look: Look, url: str, place: Region | None) -> Iterator[str]:
        query = self.query | ({"region": place.code} if place else {})
        where = f"{url} {query}"
        answers = self._pages(look, url, query)
        is_seen = place is None or look.sees(self.sight, place.pk)
        if not is_seen and self.unseen == "404":
            if answers[0].status_code != 404:
                yield f"{where} answers {answers[0].status_code}, not 404, for a place out of sight"
            return
        if answers[0].status_code != 200:
            yield f"{where} answers {answers[0].status_code} {_why(answers[0])}"
            return
        shown_place = self.about(answers[0])
        if shown_place is not None:
            if not look.sees(self.sight, shown_place.pk):
                yield f"{where} is about {shown_place.path}, which is out of sight"
            if is_seen and place and shown_place.pk != place.pk:
                yield f"{where} is about {shown_place.path}"
            place, is_seen = shown_place, True
        look.place = place
        expected = self._expected(look, place)
        yield from self._compare(look, where, answers, expected)

    def _expected(self, look: Look, place: Region | None) -> list[Any]:
        brute = look.brute
        found = []
        for row in brute.rows(self.model):
            region = self.place_of(brute, row)
            seen = self.sees(look, row) if self.sees else look.sees(self.sight, region)
            is_here = place is None or self._is_here(brute, row, place)
            if seen and is_here and self.keep(brute, row):
                found.append(row)
        return found

    def _is_here(self, brute: Brute, row: Any, place: Region) -> bool:
        if self.is_here:
            return self.is_here(brute, row, place)
        return not self.by_place or brute.is_under(self.place_of(brute, row), place.pk)

    def _compare(
        self, look: Look, where: str, answers: list[Any], expected: list[Any]
    ) -> Iterator[str]:
        shown = [key for answer in answers for key in self.read(answer)]
        wanted = set(keys(expected)) if self.is_read else set()
        if too_many := set(shown) - wanted:
            yield f"{where} shows {len(too_many)} too many: {sorted(too_many)[:5]}"
        if missing := wanted - set(shown):
            yield f"{where} lacks {len(missing)}: {sorted(missing)[:5]}"
        for label, read, count in self.numbers:
            if (number := read(answers[0])) != (right := count(look, expected)):
                yield f"{where} says {label} {number}, the brute force {right}"

    def _pages(self, look: Look, url: str, query: dict[str, str]) -> list[Any]:
        answers = [look.ask(url, query)]
        while (following := _next(answers[-1])) and len(answers) < PAGES:
            answers.append(look.ask(following if "/" in following else f"{url}{following}"))
        return answers


def _next(response: Any) -> str:
    """The address of the next page, "" on the last one."""
    context = response.context
    if context is None:
        found = response.json() if response["Content-Type"] == "application/json" else {}
        return found.get("next") or ""
    for name in ("next",):
        value = context.get(name)
        if isinstance(value, str) and value:
            return value
    page = context.get("page")
    following = getattr(page, "next", "")
    if isinstance(following, str) and following:
        return following
    if getattr(page, "has_next", None) and page.has_next():
        query = response.wsgi_request.GET.copy()
        query["page"] = str(page.next_page_number())
        return f"{response.wsgi_request.path}?{query.urlencode()}"
    return ""


def _why(response: Any) -> str:
    error = getattr(response, "exc_info", None)
    return f"({error[0].__name__}: {error[1]})" if error else ""


@dataclass(frozen=True)
class Opens:
    """An address of one row: 404 out of sight, 403 in sight where `also` is not held, else `ok`.

    A POST sends next to nothing: it is asked whether the row is there, and what it does is tested
    where it belongs.
    """

    name: str
    model: type[Model]
    place_of: PlaceOf
    sight: Permission = Permission.HOUSEHOLD_VIEW
    needs: tuple[Permission, ...] = ()
    also: tuple[Permission, ...] = ()
    post: bool = False
    ok: tuple[int, ...] = (200,)
    args: Callable[[Any], list[Any]] = lambda row: [row.pk]
    sees: Callable[[Look, Any], bool] | None = None
    keep: Callable[[Brute, Any], bool] = lambda brute, row: True
    shows: tuple[Read, Callable[[Look, Any], set[Any]]] | None = None
    given: Callable[[Any], dict[str, Any]] = lambda row: {}

    def faults(self, look: Look) -> Iterator[str]:
        rows = [row for row in look.brute.rows(self.model) if self.keep(look.brute, row)]
        may = look.brute.may(look.user, self.needs or (self.sight,))

        def in_sight(row: Any) -> bool:
            if self.sees is not None:
                return self.sees(look, row)
            return look.sees(self.sight, self.place_of(look.brute, row))

        most = 1 if self.post else 2
        for row in look.some(rows, in_sight, most) if may else rows[:1]:
            yield from self._open(look, row, is_seen=in_sight(row), may=may)

    def is_open(self, look: Look, pk: int) -> bool:
        """Whether the brute force lets this person open the row."""
        row = next((row for row in look.brute.rows(self.model) if row.pk == pk), None)
        if row is None or not look.brute.may(look.user, self.needs or (self.sight,)):
            return False
        region = self.place_of(look.brute, row)
        seen = self.sees(look, row) if self.sees else look.sees(self.sight, region)
        return seen and (not self.also or any(look.sees(one, region) for one in self.also))

    def _open(self, look: Look, row: Any, *, is_seen: bool, may: bool) -> Iterator[str]:
        url = reverse(self.name, args=self.args(row))
        response = look.ask(url, self.given(row), post=self.post)
        status = response.status_code
        region = self.place_of(look.brute, row)
        is_allowed = not self.also or any(look.sees(one, region) for one in self.also)
        if not may:
            right: tuple[int, ...] = (403,)
        elif not is_seen:
            right = (404,)
        elif not is_allowed and not self.post:
            right = (403,)
        else:
            right = (200, 302, 400, 403, 409, 410, 422) if self.post else self.ok
        if status not in right:
            seen = "in sight" if is_seen else "out of sight"
            yield f"{url} ({seen}) answers {status}, not {right[0]} {_why(response)}"
        elif self.shows and status == 200:
            read, wanted = self.shows
            shown, expected = set(read(response)), wanted(look, row)
            if shown != expected:
                yield (
                    f"{url} shows {sorted(shown - expected)} too many and lacks"
                    f" {sorted(expected - shown)}"
                )


def dead_links(look: Look, doors: Iterable[Any]) -> Iterator[str]:
    """Links of the pages seen to rows that this person does not see, or may not open."""
    of_rows = {one.name: one for one in doors if isinstance(one, Opens) and not one.post}
    for (name, pk), url in look.links.items():
        door = of_rows.get(name)
        if door is not None and not door.is_open(look, pk):
            yield f"{url} links to {name} {pk}, which is not to be opened"


Door = Any  # something with a `name` and `faults(look)`
