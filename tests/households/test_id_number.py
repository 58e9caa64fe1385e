from datetime import date

import pytest

from households import id_number

OK = "522799198001010017"


@pytest.mark.parametrize(
    ("raw", "number", "state"),
    [
        pytest.param(OK, OK, "ok", id="eighteen"),
        pytest.param(" ’522799 19800101 0017", OK, "ok", id="spaces and a quote mark"),
        pytest.param("５２２７９９198001010017", OK, "ok", id="full width"),
        pytest.param("52279920100615003x", "52279920100615003X", "ok", id="small x"),
        pytest.param("522799800101001", OK, "from15", id="fifteen"),
        pytest.param("522799801301001", "", "checksum", id="fifteen with a thirteenth month"),
        pytest.param(OK + "42", OK, "card", id="disability card"),
        pytest.param(OK + "42B1", OK, "card", id="card issued again"),
        pytest.param(OK + "92", "", "checksum", id="card of no kind"),
        pytest.param("522799198001010018", "", "checksum", id="wrong check character"),
        pytest.param("522799198002300010", "", "checksum", id="no such day"),
        pytest.param("5227991980010100", "", "length", id="sixteen"),
        pytest.param("52279919800101001A", "", "checksum", id="a letter"),
        pytest.param("999999198001010017", "", "none", id="no papers"),
        pytest.param(None, "", "blank", id="nothing"),
        pytest.param("  ", "", "blank", id="spaces"),
    ],
)
def test_a_number_is_read_for_what_it_is(raw, number, state):
    found = id_number.read(raw)

    assert (found.number, found.state) == (number, state)
    assert found.is_usable == bool(number)


def test_a_good_number_is_parsed_and_nobody_without_papers_has_one():
    assert id_number.parse(f" {OK} ") == OK
    assert id_number.parse("999999000000000001") == ""


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        pytest.param(5.227991980010100e17, "末几位已丢失", id="float"),
        pytest.param(522799198001010017, "末几位已丢失", id="long number"),
        pytest.param("", "为空", id="blank"),
        pytest.param("5227", "为 4 位", id="short"),
        pytest.param("522799198001010018", "校验不符", id="check"),
    ],
)
def test_a_bad_number_is_refused_with_what_to_do(raw, sentence):
    with pytest.raises(ValueError, match=sentence):
        id_number.parse(raw)


def test_sex_and_birth_stand_in_the_number():
    assert id_number.sex(OK) == "男"
    assert id_number.sex("522799199912310023") == "女"
    assert id_number.birth_on(OK) == date(1980, 1, 1)


def test_a_number_is_masked_to_its_ends():
    assert id_number.mask(OK) == "522799********0017"
    assert id_number.mask("12345") == "*****"
