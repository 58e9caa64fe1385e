"""The children of `make demo`: restarted, ended in order, never left behind."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from qiannan.demo import __main__ as demo
from qiannan.demo import processes
from qiannan.demo.processes import Crew, Part
from qiannan.demo.trouble import DemoError

pytestmark = pytest.mark.slow
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def crew(tmp_path):
    made = Crew(tmp_path, dict(os.environ), lambda text: None)
    yield made
    made.stop()


def no_semaphore():
    raise PermissionError(13, "Permission denied")


def wait_until(is_so):
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def test_a_part_that_dies_is_started_again(crew, tmp_path):
    part = Part("sleeper", SLEEP, tmp_path / "log")
    crew.start(part)
    first = part.child.pid
    part.child.kill()
    part.child.wait()

    crew.watch()

    assert part.child.pid != first
    assert part.child.poll() is None


def test_a_part_that_keeps_dying_is_given_up_with_the_end_of_its_log(crew, tmp_path):
    part = Part("faulty", [sys.executable, "-c", "print('bad setting')"], tmp_path / "log")
    part.deaths = [time.monotonic()] * processes.RESTARTS
    crew.start(part)
    part.child.wait()

    with pytest.raises(DemoError, match=r"(?s)faulty keeps stopping.*bad setting"):
        crew.watch()


def test_stop_ends_a_part_that_ignores_the_first_request(crew, tmp_path):
    # SIGQUIT by its default: a shell's background jobs ignore it.
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); signal.signal(3, "
    stubborn += "signal.SIG_DFL); print(1, flush=True)"
    part = Part(
        "stubborn",
        [sys.executable, "-c", stubborn + "; time.sleep(60)"],
        tmp_path / "log",
        hurry=signal.SIGQUIT,
    )
    crew.start(part)
    wait_until(lambda: (tmp_path / "log").read_text())
    crew.patience = 0.2

    crew.stop()

    assert part.child.poll() == -signal.SIGQUIT
    assert not crew.record.exists()


def test_stop_ends_the_children_of_a_part_too(crew, tmp_path):
    nested = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    part = Part("nested", [sys.executable, "-c", nested + "; time.sleep(60)"], tmp_path / "log")
    crew.start(part)
    wait_until(lambda: (tmp_path / "log").read_text())
    grandchild = int((tmp_path / "log").read_text())

    crew.stop()

    assert wait_until(lambda: processes.identity(grandchild) == "")


def test_what_a_killed_start_left_is_ended_by_the_next(tmp_path):
    left = subprocess.Popen(SLEEP, start_new_session=True)
    crew = Crew(tmp_path, {}, lambda text: None)
    crew.record.parent.mkdir()
    crew.record.write_text(json.dumps({str(left.pid): processes.identity(left.pid)}))

    crew.end_leftovers()

    assert left.wait(10) == -signal.SIGTERM


def test_a_stranger_that_got_the_same_number_is_left_alone(tmp_path):
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    crew = Crew(tmp_path, {}, lambda text: None)
    crew.record.parent.mkdir()
    crew.record.write_text(json.dumps({str(stranger.pid): "another start time"}))

    crew.end_leftovers()

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal to orphans is Linux's")
def test_a_part_dies_with_a_parent_that_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from qiannan.demo.processes import Crew, Part\n"
        "crew = Crew(Path(sys.argv[1]), {}, print)\n"
        "crew.start(Part('p', ['/bin/sleep', '60'], Path(sys.argv[1]) / 'log'))\n"
        "print(crew.parts[0].child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until(lambda: processes.identity(child) == "")


def test_a_worker_without_semaphores_uses_threads(monkeypatch):
    usual = demo.worker_pool()
    monkeypatch.setattr(multiprocessing, "Lock", no_semaphore)

    assert (usual, demo.worker_pool()) == ("prefork", "threads")


def test_a_command_that_waits_for_a_worker_is_not_left_waiting():
    def watch():
        raise DemoError("worker keeps stopping")

    began = time.monotonic()
    with pytest.raises(DemoError, match="worker keeps stopping"):
        demo.manage(dict(os.environ), "runserver --noreload 127.0.0.1:0", watch=watch)

    assert time.monotonic() - began < 10


def test_a_failed_command_names_itself_in_one_sentence(capfd):
    with pytest.raises(DemoError, match=r"这一步失败（nonsense）.* / This step failed"):
        demo.manage(dict(os.environ), "nonsense")

    assert "Unknown command" in capfd.readouterr().err
