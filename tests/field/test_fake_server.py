"""Whatever stands where the server should be: what was handed in stays in the queue."""

import pytest

from tests.field.fake import LOGIN, PORTAL, accept, now, verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STRANGE = "018f2b6e-0000-7000-8000-000000000001"


def redirect(here, _acts):
    here.say("", status=302, Location="/account/login/")


def portal(here, _acts):
    here.say(PORTAL, "text/html; charset=utf-8")


def forbidden(here, _acts):
    here.json({"code": "csrf", "words": "CSRF"}, 403)


def logged_out(here, _acts):
    here.say(LOGIN, "text/html", 401)


def too_large(here, _acts):
    here.say("<h1>413</h1>", status=413)


def broken(here, _acts):
    here.say("<h1>500</h1>", status=500)


def half(here, acts):
    whole = '{"time": "%s", "verdicts": [{"id": "%s", "state": "acc' % (now(), acts[0]["id"])  # noqa: UP031
    here.say(whole, "application/json")


def cut(here, _acts):
    """The line goes in the middle of the answer."""
    here.send_response(200)
    here.send_header("Content-Type", "application/json")
    here.send_header("Content-Length", "5000")
    here.end_headers()
    here.wfile.write(b'{"time": "2026-')
    here.close_connection = True


def of_another(here, _acts):
    here.verdicts([verdict(STRANGE, "accepted"), None, {"state": "accepted"}])


def of_no_state(here, acts):
    here.verdicts([verdict(act["id"], "done") for act in acts])


def as_text(here, acts):
    """The right words, but not said to be JSON: a cache in between, or a page about it."""
    here.say('{"time": "t", "verdicts": [{"id": "%s", "state": "accepted"}]}' % acts[0]["id"])  # noqa: UP031


@pytest.mark.parametrize(
    "answer",
    [redirect, portal, forbidden, logged_out, too_large, broken, half, cut, of_another,
     of_no_state, as_text],
)  # fmt: skip
def test_the_queue_is_whole_after(answer, working_at):
    working, fake = working_at
    fake.answer = answer

    working.send()

    assert working.count("acts") == 2
    assert working.count("parcels") == 2
    assert "待上传 2" in working.page.locator("#network").inner_text()


def test_what_the_server_names_leaves_the_phone(working_at):
    """After all that: each deed arrives once, in words."""
    working, fake = working_at
    fake.acts, fake.answer = [], accept

    outcome = working.send()

    assert outcome == "ok"
    assert [act["body"]["needs"] for act in fake.acts] == ["想学养蜂"] * 2
    assert working.count("parcels") == 0
    assert "待上传" not in working.page.locator("#network").inner_text()
    assert working.complaints == []
