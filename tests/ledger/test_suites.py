"""Both families of algorithms: the standards' own vectors, and rows of one read under the other."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.exceptions import ImproperlyConfigured
from gmalg import SM2

from ledger import digests, events
from qiannan import sm2, vault
from qiannan.environment import choice
from qiannan.suites import SUITES
from tests.factories import GridFactory

# GB/T 32918.5-2017, A.2: the recommended curve, the user id 1234567812345678.
SECRET = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
PUBLIC = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_gb_t_32905(text, expected):
    assert hashlib.new("sm3", text.encode()).hexdigest() == expected


def test_sm4_gives_the_block_of_gb_t_32907():
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")

    done = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()

    assert done.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_text_and_tag_of_rfc_8998():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    done = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd")))
    cipher = done.encryptor()
    cipher.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))

    text = cipher.update(
        b"".join(bytes([one * 17]) * 8 for one in b"\x0a\x0b\x0c\x0d\x0e\x0f\x0e\x0a")
    )
    cipher.finalize()

    assert text.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert cipher.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_sm2_gives_the_signature_of_gb_t_32918():
    signer = SM2(
        bytes.fromhex(SECRET), sm2.USER_ID, bytes.fromhex(PUBLIC), rnd_fn=lambda _bits: NONCE
    )

    r, s = signer.sign(b"message digest")

    assert r.hex() + s.hex() == SIGNATURE
    assert sm2.is_true(PUBLIC, "message digest", SIGNATURE)


@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        pytest.param(PUBLIC, "message digesT", SIGNATURE, id="another text"),
        pytest.param(PUBLIC, "message digest", SIGNATURE[:-1] + "b", id="another signature"),
        pytest.param(PUBLIC, "message digest", SIGNATURE[64:] + SIGNATURE[:64], id="swapped"),
        pytest.param(PUBLIC, "message digest", "0" * 128, id="nought"),
        pytest.param(PUBLIC, "message digest", "f" * 128, id="beyond the order"),
        pytest.param(PUBLIC, "message digest", "", id="none"),
        pytest.param(PUBLIC[:-2] + "14", "message digest", SIGNATURE, id="no point"),
        pytest.param("", "message digest", SIGNATURE, id="no key"),
        pytest.param("x" * 130, "message digest", SIGNATURE, id="not hex"),
    ],
)
def test_no_other_signature_is_true(public, text, signature):
    assert not sm2.is_true(public, text, signature)


def test_keys_and_signatures_have_their_length_whatever_they_begin_with():
    pairs = [sm2.make() for _ in range(3)]
    secret, public = "00" + "1" * 62, sm2.make()[1]

    assert {(len(one), len(other)) for one, other in pairs} == {(64, 130)}
    assert len(sm2.sign(secret, public, "x")) == 128


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("other", SUITES)
def test_what_one_suite_sealed_the_other_opens(settings, suite, other):
    settings.CRYPTO_SUITE = suite
    sealed = vault.seal("秘密".encode(), purpose="test", extra=b"pin")
    settings.CRYPTO_SUITE = other

    assert sealed.startswith(f"{SUITES[suite].cipher}:")
    assert vault.unseal(sealed, purpose="test", extra=b"pin").decode() == "秘密"


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("change", "purpose", "extra"),
    [
        pytest.param(lambda text: text, "another", b"pin", id="another purpose"),
        pytest.param(lambda text: text, "test", b"", id="another key"),
        pytest.param(lambda text: text[:-4] + "AAA=", "test", b"pin", id="altered"),
        pytest.param(lambda text: "aes:" + text, "test", b"pin", id="another cipher"),
        pytest.param(lambda text: text.partition(":")[2], "test", b"pin", id="no cipher"),
        pytest.param(lambda text: text[:20], "test", b"pin", id="cut"),
        pytest.param(lambda _text: "", "test", b"pin", id="nothing"),
    ],
)
def test_nothing_else_opens_it(settings, suite, change, purpose, extra):
    settings.CRYPTO_SUITE = suite
    sealed = vault.seal(b"secret", purpose="test", extra=b"pin")

    with pytest.raises(vault.NotOpenedError):
        vault.unseal(change(sealed), purpose=purpose, extra=extra)


def test_a_digest_names_its_algorithm_and_stays_true_when_the_setting_changes(settings):
    old = digests.stamp("内容")
    settings.CRYPTO_SUITE = "sm"
    new = digests.stamp("内容")
    settings.CRYPTO_SUITE = "international"

    assert old == hashlib.sha256("内容".encode()).hexdigest()
    assert new == "sm3:" + hashlib.new("sm3", "内容".encode()).hexdigest()
    assert digests.fits("内容", old)
    assert digests.fits("内容", new)
    assert not digests.fits("内容。", new)
    assert not digests.fits("内容", new.replace("sm3", "md5"))


@pytest.mark.django_db
def test_the_head_of_a_chain_is_sealed_by_the_suite(settings):
    grid = GridFactory()
    settings.CRYPTO_SUITE = "sm"
    events.append(events.Draft("test.happened", grid))
    settings.CRYPTO_SUITE = "international"

    assert list(events.verify()) == []


def test_hmac_by_sm3_is_there():
    """The chain needs it from OpenSSL; a Python without it must not start such a chain."""
    assert hmac.digest(b"key", b"text", "sm3").hex() == hmac.new(b"key", b"text", "sm3").hexdigest()


def test_the_name_the_setting_had_before_is_refused_in_words(monkeypatch):
    monkeypatch.setenv("LEDGER_DIGEST", "sm3")
    monkeypatch.delenv("CRYPTO_SUITE", raising=False)

    with pytest.raises(ImproperlyConfigured, match="LEDGER_DIGEST is now CRYPTO_SUITE"):
        choice("CRYPTO_SUITE", {"international", "sm"}, "international", formerly="LEDGER_DIGEST")
