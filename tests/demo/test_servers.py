"""What settings ask of the embedded servers."""

import shutil
import time

import pytest

from qiannan.demo import places, postgres, servers


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    yield tmp_path
    servers.stop(tmp_path)
    shutil.rmtree(places.places(tmp_path).postgres, ignore_errors=True)
    shutil.rmtree(places.places(tmp_path).sockets, ignore_errors=True)


def test_servers_named_in_the_environment_are_never_started(checkout, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/qiannan")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")

    found = servers.ensure(checkout=checkout)

    assert found == {
        "DATABASE_URL": "postgres://db.example/qiannan",
        "REDIS_URL": "redis://cache.example/0",
    }
    assert servers.stop(checkout) == []


def test_addresses_can_be_had_without_a_start(checkout):
    found = servers.ensure(start=False, checkout=checkout)

    assert set(found) == set(servers.NAMES)
    assert servers.stop(checkout) == []


@pytest.mark.slow
def test_asking_again_costs_next_to_nothing(checkout):
    first = servers.ensure(checkout=checkout)
    times = [timed(lambda: servers.ensure(checkout=checkout)) for _ in range(5)]

    assert min(times) < 0.05
    assert servers.ensure(start=False, checkout=checkout) == first
    assert servers.stop(checkout) == ["PostgreSQL", "Valkey"]


@pytest.mark.slow
def test_what_was_started_for_a_job_ends_with_it_and_nothing_else(checkout):
    with servers.while_needed(checkout):
        with servers.while_needed(checkout):
            pass
        assert postgres.is_ready(places.places(checkout))

    assert servers.stop(checkout) == []


def timed(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
