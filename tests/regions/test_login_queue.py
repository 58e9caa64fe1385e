"""At eight everybody logs in: two passwords are checked at a time, others wait or come again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as NoRedisError

from regions import login_queue
from regions.login_queue import NoPlaceError, place
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    cache.delete_many([f"login-place:{n}" for n in range(login_queue.PLACES)])
    monkeypatch.setattr(login_queue, "_seats", threading.BoundedSemaphore(8))
    monkeypatch.setattr(login_queue, "LOOK_SECONDS", 0.002)


def test_no_more_than_two_check_a_password_at_a_time():
    lock, now, most = threading.Lock(), 0, []

    def log_in(_n):
        nonlocal now
        with place():
            with lock:
                now += 1
                most.append(now)
            time.sleep(0.01)
            with lock:
                now -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log_in, range(24)))

    assert len(most) == 24
    assert max(most) == login_queue.PLACES


def test_who_gets_no_place_in_time_is_sent_away():
    with place(), place(), pytest.raises(NoPlaceError), place(wait_seconds=0.01):
        pytest.fail("a third place")


def test_a_place_is_free_again_when_it_is_left_also_by_an_error():
    for _n in range(login_queue.PLACES + 1):
        with pytest.raises(ZeroDivisionError), place(wait_seconds=0.01):
            raise ZeroDivisionError


def test_who_waits_in_a_process_leaves_a_thread_for_others(monkeypatch):
    monkeypatch.setattr(login_queue, "_seats", threading.BoundedSemaphore(1))

    with place():
        began = time.monotonic()
        with pytest.raises(NoPlaceError), place():
            pytest.fail("a second seat")

    assert time.monotonic() - began < login_queue.WAIT_SECONDS / 2


def test_a_place_is_not_held_for_ever_by_who_died(monkeypatch):
    monkeypatch.setattr(login_queue, "LIMIT_SECONDS", 1)
    for _n in range(login_queue.PLACES):
        login_queue._wait(0)

    with pytest.raises(NoPlaceError), place(wait_seconds=0.01):
        pytest.fail("a third place")
    with place(wait_seconds=5):
        held = cache.get_many([f"login-place:{n}" for n in range(login_queue.PLACES)])

    assert held  # by who came after them


def test_whose_time_ran_out_takes_no_place_from_the_next():
    key, mine = login_queue._wait(0)
    cache.set(key, "another", 10)

    login_queue._leave(key, mine)

    assert cache.get(key) == "another"


def test_without_a_cache_people_still_log_in(monkeypatch):
    calls = count()

    def down(*_args, **_kwargs):
        next(calls)
        raise NoRedisError

    monkeypatch.setattr(cache, "add", down, raising=False)

    with place():
        assert next(calls) == 1


@pytest.mark.django_db
def test_the_page_says_when_to_come_again(client, monkeypatch):
    UserFactory(username="grid")
    monkeypatch.setattr(login_queue, "_seats", threading.BoundedSemaphore(1))
    with place():
        answer = client.post("/account/login/", {"login": "grid", "password": "x"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "请在10秒后再试" in answer.content.decode()


@pytest.mark.django_db
def test_a_password_is_checked_in_a_place(client):
    UserFactory(username="grid")

    answer = client.post("/account/login/", {"login": "grid", "password": "correct horse battery"})

    assert answer.status_code == 302
    assert not any(cache.get(f"login-place:{n}") for n in range(login_queue.PLACES))
