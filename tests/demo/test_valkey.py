"""The embedded Valkey: started, shared, healed after kill -9, moved from a busy port, stopped."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from qiannan.demo import places, valkey

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path):
    found = places.places(tmp_path)
    yield found
    valkey.stop(found)


def test_several_starters_share_one_server(here):
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: valkey.ensure(here), range(4)))

    assert len(urls) == 1
    assert redis.from_url(urls.pop()).ping()


def test_it_asks_for_a_password_that_only_the_owner_can_read(here):
    valkey.ensure(here)
    port, _ = valkey.settings(here)

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=port).ping()
    assert (valkey.folder(here) / "valkey.conf").stat().st_mode & 0o077 == 0


def test_a_killed_server_comes_back_at_the_same_address(here):
    url = valkey.ensure(here)
    os.kill(int((valkey.folder(here) / "valkey.pid").read_text()), signal.SIGKILL)

    again = valkey.ensure(here)

    assert again == url
    assert redis.from_url(url).ping()


def test_it_moves_when_somebody_else_has_taken_its_port(here):
    valkey.ensure(here)
    port, _ = valkey.settings(here)
    valkey.stop(here)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        url = valkey.ensure(here)

    assert f":{port}/" not in url
    assert redis.from_url(url).ping()


def test_the_address_is_known_before_the_start(here):
    before = valkey.address(here)

    assert valkey.ensure(here) == before


def test_stop_ends_the_server_and_says_so_once(here):
    valkey.ensure(here)

    assert valkey.stop(here) is True
    assert valkey.stop(here) is False
