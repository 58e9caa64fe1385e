"""What a ZIP says of itself and what it really unpacks to: nothing dangerous is opened."""

import io
import warnings
import zipfile

import pytest

from ledger import zipguard
from ledger.zipguard import Limits, UnsafeZip
from tests.archives.builders import member, zipped

MOST = Limits(parts=3, part_bytes=8 << 20, bytes=12 << 20, ratio_free=1 << 20)
HONEST = {"a.xml": b"<?xml version='1.0' encoding='UTF-8'?><a/>", "b.bin": b"\xff\xfeb"}


def _twice() -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as package:
        warnings.simplefilter("ignore")
        package.writestr("a", b"1")
        package.writestr("a", b"2")
    return out.getvalue()


def _stored(*sizes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        [package.writestr(str(at), bytes(size)) for at, size in enumerate(sizes)]
    return out.getvalue()


def look_through(content: bytes) -> int:
    """Open, look at the list, unpack all; return the bytes unpacked."""
    with zipguard.opened(io.BytesIO(content)) as package:
        zipguard.check_list(package, MOST)
        return sum(
            size
            for one in package.infolist()
            for size, _piece in zipguard.pieces(package, one, MOST, MOST.bytes, step=1 << 16)
        )


REFUSED = [
    pytest.param(b"PK\x03\x04", "damaged", id="no package"),
    pytest.param(zipped(HONEST)[:-9], "damaged", id="cut off"),
    pytest.param(member(zipped({"a": b"abc"}), size=2), "damaged", id="lies about a size"),
    pytest.param(zipped({str(n): b"a" for n in range(4)}), "too_many", id="too many parts"),
    pytest.param(_twice(), "doubled", id="two of one name"),
    pytest.param(member(zipped({"a": b"a", "b": b"b"}), offset=9), "overlapping", id="overlap"),
    pytest.param(member(zipped({"a": b"a"}), flags=1), "encrypted", id="password"),
    pytest.param(zipped({"a": bytes(2 << 20)}), "bomb", id="packed too well"),
    pytest.param(_stored(9 << 20), "bomb", id="one part too large"),
    pytest.param(_stored(7 << 20, 7 << 20), "bomb", id="all too large"),
    pytest.param(zipped({"a.xml": b"<!DOCTYPE a><a/>"}), "doctype", id="document type"),
    pytest.param(zipped({"a.rels": b" " * 65_530 + b"<!ENTITY b>"}), "doctype", id="over an edge"),
    pytest.param(zipped({"a.xml": "<a/>".encode("utf-16")}), "encoding", id="two bytes a letter"),
    pytest.param(
        zipped({"a.xml": b"<?xml version='1.0' encoding='UTF-7'?><a/>"}), "encoding", id="utf-7"
    ),
]


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_a_package_that_is_not_honest_is_refused(content, code):
    with pytest.raises(UnsafeZip) as refused:
        look_through(content)

    assert refused.value.code == code


def test_an_honest_package_is_looked_through_whole():
    assert look_through(zipped(HONEST)) == sum(map(len, HONEST.values()))


def test_what_a_part_unpacks_to_counts_and_not_what_is_left_of_all_by_its_word():
    with zipguard.opened(io.BytesIO(_stored(1000))) as package:
        one = package.infolist()[0]

        with pytest.raises(UnsafeZip, match="bomb"):
            list(zipguard.pieces(package, one, MOST, 999))


def test_a_picture_that_is_a_package_too_is_told():
    assert zipguard.has_end(b"\xff\xd8" + zipped(HONEST))
    assert not zipguard.has_end(zipped(HONEST)[:-22])
