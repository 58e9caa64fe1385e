"""What a phone takes along, page by page; and the schema of all of it."""

import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from ledger.acts import kinds, pulling
from tests.ledger.acts.phones import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(monkeypatch):
    """Two lists of a hundred items of a thousand letters each, and a part that is none."""

    def made(name):
        def make(_user, asked):
            known = asked["known"].get(name, {})
            items = [{"id": n, "v": "1", "text": "字" * 1000} for n in range(100)]
            return {"changed": [i for i in items if str(i["id"]) not in known], "gone": []}

        return make

    parts = [("one", made("one")), ("two", made("two")), ("forms", lambda _user, _asked: None)]
    monkeypatch.setattr(pulling, "PULLS", parts)
    monkeypatch.setattr(pulling, "PAGE", 30_000)


def pulled(phone, **asked):
    answer = phone.post("pull/", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_pull_is_paged_by_size_until_all_has_come(phone, lists):
    known = {"one": {}, "two": {}}
    pages = 0
    more = True
    while more:
        told = pulled(phone, known=known)
        pages, more = pages + 1, told["more"]
        for name, part in told["parts"].items():
            known[name] |= {str(item["id"]): item["v"] for item in part["changed"]}

    assert {name: len(ids) for name, ids in known.items()} == {"one": 100, "two": 100}
    assert 7 <= pages <= 9


def test_one_item_larger_than_a_page_comes_alone(phone, lists, monkeypatch):
    monkeypatch.setattr(pulling, "PAGE", 10)

    told = pulled(phone)

    assert len(told["parts"]["one"]["changed"]) == 1
    assert told["more"]


def test_a_large_answer_is_compressed_for_who_can_read_it(phone, lists):
    answer = phone.post("pull/", {}, **{"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.content))["more"]
    assert len(answer.content) < 1000


def test_what_became_of_acts_comes_once(phone):
    sent = act("a")
    phone.send(sent)

    (told,) = pulled(phone)["parts"]["acts"]["changed"]
    again = pulled(phone, known={"acts": {told["id"]: told["v"]}})["parts"]["acts"]

    assert (told["id"], told["state"], told["kind"]) == (sent["id"], "accepted", "test.note")
    assert again == {"changed": [], "gone": []}


def statements(phone) -> int:
    with CaptureQueriesContext(connection) as caught:
        pulled(phone)
    return len(caught)


def test_a_pull_costs_as_many_statements_however_many_acts_there_are(phone, colleague):
    phone.send(act("a"))
    pulled(phone)
    before = statements(phone)
    phone.send(*[act(f"{n}") for n in range(20)])
    colleague.send(*[act(f"{n}") for n in range(20)])

    assert statements(phone) == before


@pytest.mark.parametrize("asked", [{"known": []}, {"known": {"a": 1}}, {"more": 1}, {"forms": []}])
def test_what_is_no_question_is_refused(phone, asked):
    answer = phone.post("pull/", asked)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_the_schema_is_valid_and_knows_every_address_of_the_phone():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    validate_schema(schema)
    assert {path.removeprefix("/api/v1/field/") for path in schema["paths"]} >= {
        "devices/", "devices/{id}/revoke/", "pull/", "acts/", "photos/{sha256}/", "parcels/",
    }  # fmt: skip


def test_parts_have_a_name_each():
    names = [name for name, _make in kinds.PULLS]

    assert len(names) == len(set(names))
