"""The embedded PostgreSQL: started, shared, healed after kill -9, stopped."""

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from qiannan.demo import places, postgres
from qiannan.demo.trouble import DemoError

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path):
    """The places of a checkout of its own, stopped and removed at the end."""
    found = places.places(tmp_path)
    yield found
    postgres.stop(found)
    shutil.rmtree(found.postgres, ignore_errors=True)
    shutil.rmtree(found.sockets, ignore_errors=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """(checkout, places, url) of a cluster that the tests only look at."""
    checkout = tmp_path_factory.mktemp("checkout", numbered=True)
    checkout.chmod(0o700)
    found = places.places(checkout)
    yield checkout, found, postgres.ensure(found)
    postgres.stop(found)
    shutil.rmtree(found.postgres, ignore_errors=True)
    shutil.rmtree(found.sockets, ignore_errors=True)


def ask(url, sql):
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    connection.close()
    return row[0]


def data_of(here):
    return next(here.postgres.glob("data-*"))


def test_a_new_cluster_sorts_and_searches_chinese_text(running):
    _, _, url = running

    collation = ask(url, "SELECT datcollate FROM pg_database WHERE datname = current_database()")
    trigrams = ask(url, "CREATE EXTENSION pg_trgm; SELECT cardinality(show_trgm('三都县'))")

    assert collation == postgres.LOCALE
    assert trigrams > 0


def test_only_a_private_socket_is_open(running):
    _, _, url = running

    socket = parse_qs(urlsplit(url).query)["host"][0]

    assert ask(url, "SHOW listen_addresses") == ""
    assert os.stat(socket).st_mode & 0o077 == 0
    assert len(f"{socket}/.s.PGSQL.5432") < places.SOCKET_PATH_LIMIT


def test_several_starters_share_one_server(here):
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: postgres.ensure(here), range(4)))

    assert len(urls) == 1
    assert postgres.server_pid(data_of(here)) > 0


def test_a_killed_server_comes_back_with_its_rows(here):
    url = postgres.ensure(here)
    ask(url, "CREATE TABLE kept AS SELECT 7 AS n; CHECKPOINT; SELECT 1")
    killed = postgres.server_pid(data_of(here))
    os.kill(killed, signal.SIGKILL)

    postgres.ensure(here)

    assert postgres.server_pid(data_of(here)) not in (0, killed)
    assert ask(url, "SELECT n FROM kept") == 7


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_stop_the_start(here):
    url = postgres.ensure(here)
    pid_file = data_of(here) / "postmaster.pid"
    text = pid_file.read_text()
    postgres.stop(here)
    pid_file.write_text(text.replace(text.split("\n")[0], str(os.getppid()), 1))
    places.give(pid_file, here.account)

    postgres.ensure(here)

    assert ask(url, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_again(here):
    half = here.postgres / "data.part"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    url = postgres.ensure(here)

    assert ask(url, "SELECT current_database()") == postgres.DATABASE
    assert not half.exists()


def test_stop_ends_the_server_and_says_so_once(here):
    url = postgres.ensure(here)

    assert postgres.stop(here) is True
    assert postgres.stop(here) is False
    assert not postgres.is_ready(here)
    with pytest.raises(psycopg2.OperationalError):
        ask(url, "SELECT 1")


def test_a_broken_cluster_gives_one_sentence_that_names_the_log(here):
    postgres.ensure(here)
    postgres.stop(here)
    (data_of(here) / "global/pg_control").unlink()

    with pytest.raises(
        DemoError, match=r"PostgreSQL 没有启动.*postgres\.log.* / PostgreSQL did not"
    ):
        postgres.ensure(here)


def test_root_leaves_the_checkout_as_it_was(running):
    checkout, _, _ = running

    assert checkout.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_another_user_is_refused(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.symlink_to(tmp_path)

    with pytest.raises(DemoError, match="belongs to another user"):
        places.own_directory(theirs, 0o700)
