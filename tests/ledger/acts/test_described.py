"""The phone's API as its own description has it: what it allows and what it forbids is sent as
each duty. No answer is an error of ours, none differs from the description, and none names
anybody of a place that is not the sender's. CASES (12 unless set) is how many are sent a duty.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from archives.checks.operations import check
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    LeadFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
)
from tests.factories.archives import PaperFactory
from tests.factories.field import ConflictFactory
from tests.factories.phones import FieldActFactory, FieldDeviceFactory
from tests.ledger.acts.phones import Phone

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("CASES", "12"))
API = "/api/v1/field/"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STRANGER = "外乡某某"
PLACES = {
    Duty.GRID_WORKER: 0,
    Duty.VILLAGE_LEADER: 1,
    Duty.TOWNSHIP_OFFICE: 2,
    Duty.PREFECTURE_OFFICE: 4,
}


@cache
def described() -> Any:
    """What the description offers under the phone's address."""
    said = SchemaGenerator().get_schema(request=None, public=True)
    said["paths"] = {path: one for path, one in said["paths"].items() if path.startswith(API)}
    return schemathesis.openapi.from_dict(said)


@pytest.fixture
def offered(settings, tmp_path) -> list[Any]:
    """The operations, which are sent to the site in this process."""
    settings.STATIC_ROOT = tmp_path
    schema = described()
    site = get_wsgi_application()
    schema.app = lambda environ, start: site(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)
    return [found.ok() for found in schema.get_all_operations()]


@contextmanager
def one_connection() -> Iterator[None]:
    """A server ends its connections between requests; here they are those of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def strangers(db) -> None:
    """A household in a place where nobody who asks here is posted, with all a phone may be told."""
    home = HouseholdFactory(head_name=STRANGER, group_name=STRANGER, region=GridFactory())
    person = PersonFactory(name=STRANGER)
    MembershipFactory(household=home, person=person)
    LeadFactory(household=home, person=person)
    ConflictFactory(household=home, theirs=STRANGER)
    unsigned = PaperFactory(archive__household=home, title=STRANGER, is_signed=False)
    check([unsigned.archive_id])
    device = FieldDeviceFactory(label=STRANGER)
    FieldActFactory(device=device, region=home.region, body={"text": STRANGER}, words=STRANGER)


@pytest.fixture
def asking(grid, strangers, settings):
    """`asking(duty)` is somebody of this duty with a phone, beside a household of the grid."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # so that it is rolled back
    HouseholdFactory(region=grid)

    def ask(duty: Duty) -> Phone:
        steps = PLACES.get(duty, 3)
        region = grid
        for _step in range(steps):
            region = region.parent
        return Phone(PostingFactory(duty=duty, region=region).user).bind()

    return ask


@pytest.mark.parametrize("duty", list(Duty))
def test_the_api_is_as_it_is_described(duty, asking, offered):
    phone = asking(duty)
    cookies = {name: one.value for name, one in phone.client.cookies.items()}
    sent = []

    @settings(
        max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def send(data: st.DataObject) -> None:
        case = data.draw(data.draw(st.sampled_from(offered)).as_strategy())
        if isinstance(case.body, dict) and isinstance(case.body.get("device"), str):
            case.body["device"] = str(phone.number)  # else nearly all would be of another phone
        headers = {"X-Device": str(phone.number), "X-CSRFToken": cookies.get("csrftoken", "")}
        with transaction.atomic():  # none finds the phone revoked by the one before
            answer = case.call(headers=headers, cookies=cookies)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)
        assert STRANGER.encode() not in answer.content
        sent.append(answer.status_code)

    with one_connection():
        send()
    told = phone.post("pull/", {"known": {}, "forms": ""}).content.decode()

    assert (STRANGER in told, told[:8]) == (False, '{"time":')
    assert len(sent) >= CASES
