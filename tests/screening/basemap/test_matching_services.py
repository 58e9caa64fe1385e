"""Illness, dibao and business against the newest year on record."""

from datetime import date

import pytest

from tests.screening.basemap.test_matching_facts import value_of

pytestmark = pytest.mark.django_db


# --- illness -----------------------------------------------------------------------------------
def test_a_serious_illness_of_somebody_healthy_is_proposed_field_by_field(village):
    person = village.member(health="健康", disease="")
    village.row("wj_illness", person, disease="尿毒症", kind="大病", diagnosed_on=date(2017, 3, 1))

    found = village.find()

    assert found.kinds == [("illness", "disease"), ("illness", "health")]
    health = found.one("illness", "health")
    assert (health["ours"], health["theirs"]) == ("健康", "患有大病")
    assert value_of(health) == ("PersonYear", "health", "患有大病")
    assert value_of(found.one("illness", "disease")) == ("PersonYear", "disease", "尿毒症")


def test_a_disability_on_record_is_kept_beside_the_illness(village):
    person = village.member(health="残疾", disease="高血压")
    village.row("wj_illness", person, disease="高血压", kind="慢病", diagnosed_on=date(2017, 3, 1))

    row = village.find().one("illness", "health")

    assert value_of(row)[2] == "残疾,长期慢性病"


def test_several_records_are_one_question(village):
    person = village.member(health="长期慢性病", disease="")
    rows = [("高血压", "慢病"), ("尿毒症", "大病"), ("高血压", "慢病")]
    [
        village.row("wj_illness", person, disease=name, kind=kind, diagnosed_on=date(2017, 1, 1))
        for name, kind in rows
    ]

    found = village.find()

    assert value_of(found.one("illness", "health"))[2] == "长期慢性病,患有大病"
    assert found.one("illness", "disease")["theirs"] == "尿毒症、高血压"


def test_without_a_year_on_record_nothing_is_proposed(village):
    person = village.member(health=None, year_id=None)
    village.row("wj_illness", person, disease="尿毒症", kind="大病", diagnosed_on=date(2017, 3, 1))

    row = village.find().one("illness", "health")

    assert row["act"] == ""
    assert "先采集" in row["words"]


def test_an_illness_without_a_record_is_shown_only(village):
    village.member(health="患有大病", disease="尿毒症")
    village.delivered("wj_illness")

    found = village.find()

    assert found.kinds == [("no_record", "health")]
    assert found.one("no_record", "health")["act"] == ""


def test_an_illness_of_a_namesake_is_not_this_persons(village):
    village.member("韦小明", health="健康")
    village.row(
        "wj_illness", name="韦小明", id_raw="522799197001010013", disease="尿毒症", kind="大病",
        diagnosed_on=date(2017, 3, 1),
    )  # fmt: skip

    assert village.find().kinds == []


def test_an_illness_under_another_name_on_the_number_is_not_this_persons(village):
    person = village.member("韦小明", health="健康")
    village.row(
        "wj_illness", person, name="罗大河", disease="尿毒症", kind="大病",
        diagnosed_on=date(2017, 3, 1),
    )  # fmt: skip

    assert village.find().kinds == []


# --- dibao -------------------------------------------------------------------------------------
def test_who_is_on_dibao_and_not_so_on_record_is_proposed(village):
    person = village.member(has_dibao=False, poor_kind="低保贫困户")
    village.row("mz_dibao", person)

    row = village.find().one("dibao", "has_dibao")

    assert (row["ours"], row["theirs"]) == ("否", "是")
    assert value_of(row) == ("PersonYear", "has_dibao", "是")


def test_who_is_no_longer_on_dibao_is_proposed(village):
    person = village.member(has_dibao=True)
    village.row("mz_dibao", person, ended_on=date(2018, 2, 1))

    row = village.find().one("dibao", "has_dibao")

    assert (row["ours"], row["theirs"]) == ("是", "否")
    assert "已于 2018-02-01 终止" in row["words"]
    assert value_of(row)[2] == "否"


def test_another_kind_of_dibao_is_a_difference_of_the_kind(village):
    person = village.member(has_dibao=True, dibao_kind="农村低保", poor_kind="低保贫困户")
    village.row("mz_dibao", person, kind="城市低保")

    found = village.find()

    assert found.kinds == [("dibao", "dibao_kind")]
    assert value_of(found.one("dibao", "dibao_kind"))[2] == "城市低保"


@pytest.mark.parametrize("dibao_kind", ["", "农村低保"])
def test_dibao_that_agrees_is_no_difference(village, dibao_kind):
    person = village.member(has_dibao=True, dibao_kind=dibao_kind, poor_kind="低保贫困户")
    village.row("mz_dibao", person)

    assert village.find().kinds == []


def test_dibao_that_began_after_the_data_date_does_not_count(village):
    person = village.member(has_dibao=False)
    village.row("mz_dibao", person, started_on=date(2018, 6, 1))

    assert village.find(data_on=date(2018, 5, 31)).kinds == []


def test_a_household_kind_that_contradicts_the_list_is_shown_and_never_changed(village):
    village.member(poor_kind="低保贫困户", has_dibao=False)
    village.delivered("mz_dibao")

    row = village.find().one("dibao_home")

    assert (row["subject"][0], row["act"]) == ("h", "")
    assert row["theirs"] == "0 / 1 人在保"


def test_a_county_whose_list_has_not_come_is_not_judged(village):
    village.member(has_dibao=True)
    village.delivered("mz_dibao", county="522701")

    assert village.find().kinds == []


# --- business ----------------------------------------------------------------------------------
def test_owners_are_shown_with_their_businesses_and_nothing_is_proposed(village):
    person = village.member()
    village.row("sc_registration", person)
    village.row("sc_registration", person, business="韦记粉店", kind="个体工商户")

    found = village.find()

    assert found.kinds == [("business", "")]
    row = found.one("business")
    assert row["theirs"] == "企业 甲乙丙商贸有限公司 等 2 户"
    assert len(row["lines"]) == 2
    assert row["act"] == ""


def test_a_business_that_was_struck_off_is_no_business(village):
    village.row("sc_registration", village.member(), status="注销")

    assert village.find().kinds == []
