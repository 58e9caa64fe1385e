"""The home page as such; what stands on its cards is tested by the apps that make them."""

import pytest
from django.urls import reverse

from regions import home
from regions.duties import Duty
from regions.home import Card, Figure
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db


def test_numbers_are_grouped_by_thousands_and_words_stay(client, officer, monkeypatch):
    card = Card(1, "台账", [Figure("录入", 1_234_567), Figure("销号率", "86.55%")])
    monkeypatch.setattr(home, "CARDS", [lambda _request: card])
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    page = client.get(reverse("home")).content.decode()

    assert "<b>1,234,567</b>" in page
    assert "<b>86.55%</b>" in page
