"""Every list, count, lookup, export and file of a person equals the brute-force filter.

Random worlds, random posts; the table of doors is in `doors`. A door that is not in the table fails
the first test, so that nobody adds an address without saying what it shows to whom.
"""

import pytest
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver

from accountability.reports import TABLES
from tests.households.scope.brute import Brute
from tests.households.scope.doors import DOORS, EXEMPT, EXEMPT_TABLES
from tests.households.scope.looking import Look, dead_links
from tests.households.scope.world import World

SEEDS = (1, 2)


def addresses():
    """The names of the addresses of the base map."""
    from screening.basemap_urls import basemap_life

    [households] = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and entry.namespace == "households"
    ]
    mine = {
        f"households:{one.name}" for one in households.url_patterns if isinstance(one, URLPattern)
    }
    return mine | {f"screening:{one.name}" for one in basemap_life}


def faults(seed, part):
    """What people of a world find otherwise than the brute force at the doors of a part.

    Every other person in each of the two worlds: both together have all duties.
    """
    cache.clear()  # figures of another world
    world = World(seed)
    brute = Brute(world.lived_at)
    found = []
    for user in world.people[seed % 2 :: 2]:
        look = Look.of(world, brute, user, seed)
        for door in DOORS[part]:
            found += [f"{look.who()}: {fault}" for fault in door.faults(look)]
        every = [door for doors in DOORS.values() for door in doors]
        found += [f"{look.who()}: {fault}" for fault in dead_links(look, every)]
    return found


def test_every_address_of_the_base_map_is_in_the_table():
    known = {door.name for doors in DOORS.values() for door in doors} | set(EXEMPT)

    missing = [f"{name} has no line in tests/households/scope" for name in addresses() - known]

    assert missing == [], "\n".join(sorted(missing))


def test_every_table_that_counts_the_base_map_is_in_it_too():
    known = {door.number for door in DOORS["tables"]} | set(EXEMPT_TABLES)

    missing = [
        f"table {n} has no line in tests/households/scope/tables.py" for n in {*TABLES} - known
    ]

    assert missing == [], "\n".join(missing)


def test_no_exception_is_stale():
    assert set(EXEMPT) <= addresses()
    assert set(EXEMPT_TABLES) <= set(TABLES)


@pytest.mark.slow
@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", DOORS)
def test_what_a_person_finds_is_what_the_brute_force_finds(seed, part):
    found = faults(seed, part)

    assert found == [], "\n".join(found)
