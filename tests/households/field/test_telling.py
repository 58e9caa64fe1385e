"""What an act about a household says to whoever decides on it: in words, nobody's name in full."""

import pytest

from households.field.telling import tell
from tests.factories import HouseholdFactory, MembershipFactory, UserFactory
from tests.factories.field import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db):
    return MembershipFactory(household=HouseholdFactory())


def value(field, new, **more):
    return {"table": "Household", "row": 1, "field": field, "base": "三组", "value": new, **more}


BODIES = [
    pytest.param(
        "household.correct", {"values": [value("group_name", "四组")]}, "三组 → 四组", id="correct"
    ),
    pytest.param(
        "household.visit",
        {"went": ["韦国兴"], "themes": ["check"], "needs": "想学养蜂"},
        "想学养蜂",
        id="visit",
    ),
    pytest.param(
        "household.absent", {"went": ["韦国兴"], "themes": ["check"]}, "韦国兴", id="absent"
    ),
    pytest.param("household.duty", {"duty": "basics"}, "基本信息", id="duty"),
    pytest.param(
        "household.income",
        {"year": 2018, "items": [{"kind": "work", "amount": "3000"}]},
        "3000.00 元",
        id="income",
    ),
    pytest.param(
        "person.join",
        {"name": "陆小芬", "relation": "之女", "reason": "新生儿"},
        "陆*芬",
        id="join",
    ),
]


@pytest.mark.parametrize(("kind", "body", "words"), BODIES)
def test_each_kind_says_what_it_is_about(member, kind, body, words):
    body = {"household": member.household_id, **body}

    told = tell(sent(kind, body, by=UserFactory()))

    assert told[0][1].endswith(member.household.household_no)
    assert words in [text for _name, text in told[1:]]


def test_who_leaves_is_named_masked(member):
    body = {"household": member.household_id, "person": member.person_id, "reason": "死亡"}

    told = dict(tell(sent("person.leave", body, by=UserFactory())))

    assert member.person.name not in str(told)
    assert told["姓名"][0] == member.person.name[0]


def test_a_value_says_whose_it_is(member):
    values = [value("health", "残疾", person=member.person_id, table="PersonYear")]
    body = {"household": member.household_id, "values": values}

    told = tell(sent("household.correct", body, by=UserFactory()))

    assert told[1][0].startswith(member.person.name[0])
    assert "health" not in told[1][0]
