"""Numbers of the synthetic county: unique, and never ambiguous when misspelled."""

import random
from datetime import date, timedelta

from households.id_number import read
from screening.synthetic.numbers import NumberIssuer, card, fifteen
from tests.screening.synthetic.checker import one_edit_away

DAYS = [date(1984, 1, 1) + timedelta(days=day) for day in range(500)]


def everybody_born_on(days: list[date], county: int) -> list[str]:
    """Every number the county can give out for these days."""
    issuer = NumberIssuer(county)
    return [issuer.resident(day, sex) for day in days for sex in ("男", "女") for _ in range(38)]


def test_a_misspelling_has_one_possible_resident_beside_it():
    issuer, rng = NumberIssuer(4), random.Random(1)
    everybody = set(everybody_born_on(DAYS, 4))
    some = rng.sample(sorted(everybody), 200)

    beside = [one_edit_away(issuer.miswrite(number, rng)) & everybody for number in some]

    assert beside == [{number} for number in some]


def test_a_misspelling_fails_its_check():
    issuer, rng = NumberIssuer(4), random.Random(2)
    numbers = [issuer.resident(day, "女") for day in DAYS]

    states = {read(issuer.miswrite(number, rng)).state for number in numbers}

    assert states == {"checksum"}


def test_counties_and_people_from_elsewhere_never_get_the_same_number():
    first, second = NumberIssuer(0), NumberIssuer(1)

    numbers = [
        issue(day, "男")
        for day in DAYS[:50]
        for issue in (first.resident, second.resident, first.elsewhere, second.elsewhere)
        for _ in range(3)
    ]

    assert len(numbers) == len(set(numbers))
    assert {read(number).state for number in numbers} == {"ok"}


def test_a_full_day_gives_way_to_the_day_before():
    issuer = NumberIssuer(3)

    numbers = [issuer.resident(date(1990, 5, 2), "男") for _ in range(60)]

    assert len(set(numbers)) == 60
    assert {number[6:14] for number in numbers} == {"19900502", "19900501"}


def test_old_numbers_and_disability_cards_are_read_back_as_the_number():
    number = NumberIssuer(3).resident(date(1955, 3, 1), "女")

    assert read(fifteen(number)).number == number
    assert read(card(number, 4, 2)).number == number
    assert len(card(number, 4, 2)) == 20
    assert read(card(number, 4, 2, reissued=True)).number == number
