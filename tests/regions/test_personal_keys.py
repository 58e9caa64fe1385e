"""Personal keys: who makes one, what opens it, and that nobody else can."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ledger import events
from ledger.models import Event
from qiannan import sm2
from regions import assurance, personal_keys
from regions.duties import Duty
from regions.models import PersonalKey
from regions.operations import reset_password
from tests.factories import CountyFactory, UserFactory

pytestmark = pytest.mark.django_db
PIN, PASSWORD = "271828", "correct horse battery"
PAGE, REGISTER, REVOKE = (
    reverse(f"regions:personal-key{end}") for end in ("", "-register", "-revoke")
)


@pytest.fixture
def clerk(officer):
    return officer(Duty.COUNTY_OFFICE, CountyFactory())


def key_of(user) -> PersonalKey:
    return personal_keys.register(user, PIN, by=user)


@pytest.mark.parametrize("suite", ["international", "sm"])
def test_a_key_opens_with_its_pin_and_signs(clerk, settings, suite):
    settings.CRYPTO_SUITE = suite
    key = key_of(clerk)

    opened = personal_keys.open_with(key, PIN)

    assert sm2.is_true(key.public, "内容", opened.sign("内容"))
    assert opened.secret not in repr(opened) + key.sealed


def test_the_trail_tells_of_the_public_key_and_never_of_the_secret(clerk):
    key = key_of(clerk)
    secret = personal_keys.open_with(key, PIN).secret
    personal_keys.revoke(clerk, by=clerk)

    told = Event.objects.filter(kind__startswith="regions.key.").order_by("pk")

    assert [event.kind.rpartition(".")[2] for event in told] == ["registered", "ended"]
    assert {event.data["public"] for event in told} == {key.public}
    assert {event.actor_id for event in told} == {clerk.pk}
    assert not any(secret in str(event.data) for event in told)
    assert list(events.verify()) == []


def test_a_wrong_pin_opens_nothing_and_five_lock_it_for_half_an_hour(clerk):
    key = key_of(clerk)
    for _try in range(personal_keys.WRONG_PINS):
        with pytest.raises(ValidationError, match="PIN"):
            personal_keys.open_with(key, "999999")

    with pytest.raises(ValidationError, match="次数过多"):
        personal_keys.open_with(key, PIN)

    PersonalKey.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert personal_keys.open_with(key, PIN)


def test_a_right_pin_forgets_the_wrong_ones(clerk):
    key = key_of(clerk)
    with pytest.raises(ValidationError):
        personal_keys.open_with(key, "999999")

    personal_keys.open_with(key, PIN)

    assert PersonalKey.objects.get().wrong_pins == 0


def test_another_site_key_opens_nothing(clerk, settings):
    """A copy of the database is not enough to try PINs on."""
    key = key_of(clerk)
    settings.LEDGER_KEY = "another"

    with pytest.raises(ValidationError):
        personal_keys.open_with(key, PIN)


def test_a_new_password_from_the_administrator_does_not_open_the_key(clerk):
    key = key_of(clerk)
    password = reset_password(clerk, by=UserFactory())

    with pytest.raises(ValidationError):
        personal_keys.open_with(key, password)


@pytest.mark.parametrize("pin", ["", "12345", "111111", "123456", "654321", "x" * 33])
def test_a_pin_that_is_guessed_at_once_is_refused(clerk, pin):
    with pytest.raises(ValidationError):
        personal_keys.register(clerk, pin, by=clerk)
    assert not PersonalKey.objects.exists()


def test_nobody_makes_or_ends_the_key_of_another(clerk):
    key_of(clerk)
    for act in (personal_keys.revoke, lambda user, by: personal_keys.register(user, PIN, by=by)):
        with pytest.raises(PermissionDenied):
            act(clerk, by=UserFactory())


def test_without_a_post_there_is_no_key(client):
    with pytest.raises(ValidationError, match="岗位"):
        key_of(UserFactory())


def test_replacing_ends_the_one_before_and_destroys_its_secret(clerk):
    old = key_of(clerk)
    opened = personal_keys.open_with(old, PIN)
    new = key_of(clerk)

    old.refresh_from_db()
    assert (old.ended_as, old.sealed) == (PersonalKey.Ended.REPLACED, "")
    assert personal_keys.of(clerk) == new
    with pytest.raises(personal_keys.EndedKeyError):
        opened.sign("内容")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regions_personalkey SET public = 'x'",
        "UPDATE regions_personalkey SET user_id = user_id + 1",
        "UPDATE regions_personalkey SET sealed = 'sm4-gcm:x'",
        "UPDATE regions_personalkey SET sealed = ''",
        "UPDATE regions_personalkey SET ended_at = now()",
        "DELETE FROM regions_personalkey",
    ],
)
def test_the_database_keeps_a_key_as_it_was_made(clerk, statement):
    key_of(clerk)

    with pytest.raises(InternalError), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_ended_key_does_not_come_back(clerk):
    key_of(clerk)
    personal_keys.revoke(clerk, by=clerk)

    with pytest.raises(InternalError), transaction.atomic():
        PersonalKey.objects.update(ended_at=None, sealed="sm4-gcm:x")


# --- the page -----------------------------------------------------------------------------------
def given(**changed):
    fields = {"pin": PIN, "again": PIN, "password": PASSWORD} | changed
    return {f"new-{name}": value for name, value in fields.items()}


def test_a_person_registers_replaces_and_revokes_on_their_own_page(client, clerk):
    client.force_login(clerk)
    assert client.get(PAGE).status_code == 200

    assert client.post(REGISTER, given()).status_code == 302
    key = personal_keys.of(clerk)
    assert key.fingerprint in client.get(PAGE).content.decode()
    assert client.post(REGISTER, given()).status_code == 302
    assert client.post(REVOKE, {"end-password": PASSWORD}).status_code == 302

    page = client.get(PAGE).content.decode()
    assert personal_keys.of(clerk) is None
    assert key.fingerprint in page
    assert "已被新密钥替换" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"pin": "123"}, "PIN", id="short"),
        pytest.param({"again": "161803"}, "不一致", id="not the same twice"),
        pytest.param({"password": "wrong"}, "密码", id="wrong password"),
        pytest.param({"pin": PASSWORD, "again": PASSWORD}, "不能与登录密码相同", id="password"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client, clerk, changed, words):
    client.force_login(clerk)

    answer = client.post(REGISTER, given(**changed))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PersonalKey.objects.exists()


def test_without_the_password_a_key_is_not_revoked(client, clerk):
    key_of(clerk)
    client.force_login(clerk)

    assert client.post(REVOKE, {"end-password": "wrong"}).status_code == 422
    assert personal_keys.of(clerk)


# --- the device ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("agent", "device"),
    [
        pytest.param(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome 120 · Android", id="Chrome",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91", "Edge 120 · Windows", id="Edge",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Mobile/15E148 MicroMessenger/8.0.44", "WeChat 8 · iPhone", id="WeChat",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/17.2 Safari/605.1.15", "Safari 17 · macOS", id="Safari",
        ),
        pytest.param("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
                     "Firefox 121 · Linux", id="Firefox"),
        pytest.param("curl/8.0 <script>", "", id="nothing known"),
        pytest.param("", "", id="none"),
    ],
)  # fmt: skip
def test_a_device_is_a_browser_and_a_system(agent, device):
    assert assurance.device_of(agent) == device
