"""Every address names the permission it needs."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from regions.duties import Permission
from regions.guards import LOGIN

# Open to strangers, each with its reason; third-party views guard themselves.
PUBLIC = {
    "healthz": "a load balancer has no account",
    "set_language": "Django's own: changes a cookie",
    "ledger:field-shell": "the phone's app without data: it must start when the session has ended",
    "ledger:field-worker": "as the shell",
    "ledger:field-words": "as the shell",
    "ledger:field-manifest": "as the shell",
}
THIRD_PARTY = ("allauth.",)


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, object]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from patterns(entry, inner)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback


OURS = [
    (name, view)
    for name, view in patterns()
    if not getattr(view, "__module__", "").startswith(THIRD_PARTY) and name not in PUBLIC
]


def permission_of(view: object) -> object:
    """The permission a function view was stamped with, or an API class declares."""
    cls = getattr(view, "cls", None)
    return getattr(view, "required_permission", None) or getattr(cls, "required_permission", None)


@pytest.mark.parametrize(("name", "view"), OURS, ids=[name for name, _view in OURS])
def test_every_view_names_its_permission(name, view):
    named = permission_of(view)
    several = named if isinstance(named, tuple) else (named,)

    assert named == LOGIN or all(isinstance(one, Permission) for one in several)


def test_the_public_list_is_not_stale():
    names = {name for name, _view in patterns()}

    assert set(PUBLIC) <= names


def test_the_walk_sees_views_of_every_app():
    spaces = {name.split(":")[0] for name, _view in OURS if ":" in name}

    assert {"regions", "ledger", "households", "screening", "accountability", "training"} <= spaces


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "view"), OURS, ids=[name for name, _view in OURS])
def test_a_stranger_is_sent_to_the_door(name, view, rf):
    """The guard answers before the view looks at anything."""
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/anywhere/")
    request.user = AnonymousUser()

    response = view(request) if permission_of(view) is not None else None

    assert response is not None
    assert response.status_code in (302, 401, 403)
