"""JSON within bounds."""

import json

import pytest

from ledger.acts import bounded

READABLE = [
    b"{}",
    '{"a": "黔南"}'.encode(),
    b'{"a": 999999999999999999, "b": -999999999999999999, "c": 1.5, "d": null, "e": [true]}',
    b'{"a": "line\\nline\\ttab"}',
    b"{" + b'"a": "\\ud83d\\ude00"}',
]
UNREADABLE = {
    "nothing": b"",
    "half": b'{"a": ',
    "no object": b"[1]",
    "a text": b'"a"',
    "no UTF-8": b'{"a": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "far too deep": b"[" * 100_000,
    "too large": b'{"a": "' + b"x" * bounded.MAX_BYTES + b'"}',
    "a single quote": b"{'a': 1}",
    "two values": b"{} {}",
}
FAULTY = {
    "a key twice": b'{"a": 1, "a": 2}',
    "a key twice inside": b'{"b": [{"a": 1, "a": 1}]}',
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "infinity by size": b'{"a": 1e999}',
    "nineteen digits": b'{"a": 1000000000000000000}',
    "a million digits": b'{"a": ' + b"1" * 1_000_000 + b"}",
    "NUL": b'{"a": "\\u0000"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "a bell": b'{"a": "\\u0007"}',
    "half of a pair": b'{"a": "\\ud83d"}',
    "not NFC": '{"a": "e\u0301"}'.encode(),
    "thirteen levels": json.dumps({"a": [[[[[[[[[[[[1]]]]]]]]]]]]}).encode(),
}


@pytest.mark.parametrize("raw", READABLE)
def test_what_is_fit_is_read(raw):
    value = bounded.read(raw)

    assert value == json.loads(raw)
    assert bounded.fault_in(value) == ""


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_a_sentence(name):
    with pytest.raises(bounded.UnreadableError) as refused:
        bounded.read(UNREADABLE[name])

    assert refused.value.words


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_not_fit_is_found(name):
    assert bounded.fault_in(bounded.read(FAULTY[name]))


def test_twelve_levels_are_fit():
    value = bounded.read(json.dumps({"a": [[[[[[[[[[1]]]]]]]]]]}).encode())

    assert bounded.fault_in(value) == ""
