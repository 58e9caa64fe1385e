"""The first minute on a bare machine: what is chosen, what is kept, what is said."""

import json
import os
import re
import socket
import subprocess
import sys

import pytest

from qiannan.demo import bootstrap, packages, trouble
from qiannan.demo.places import ROOT

SCRIPT = ROOT / "qiannan/demo/bootstrap.py"


def assert_one_sentence(text):
    """One line; Chinese, then English after " / "."""
    chinese, _, english = text.strip().partition(" / ")
    assert "\n" not in text.strip()
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert english
    assert not re.search(r"[\u4e00-\u9fff]", english)


@pytest.fixture
def checkout(tmp_path):
    """The lock files of a checkout, and nothing installed."""
    (tmp_path / "requirements").mkdir()
    for name in bootstrap.LOCKS:
        (tmp_path / name).write_text("")
    (tmp_path / "package-lock.json").write_text("{}")
    return bootstrap.Tree(tmp_path)


def test_it_runs_before_anything_is_installed():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(SCRIPT)!r})"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "", "PATH": os.environ["PATH"]},
    )
    as_script = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            "import sys; sys.path[0] = sys.argv[1]; import bootstrap",
            str(SCRIPT.parent),
        ],
        capture_output=True,
        text=True,
        cwd="/",
    )

    assert done.returncode != 0  # -I hides the script's folder: the fallback is really needed
    assert as_script.returncode == 0, as_script.stderr


@pytest.mark.parametrize("name", ["bootstrap.py", "packages.py", "trouble.py"])
def test_an_old_python_can_read_it_far_enough_to_say_that_it_is_old(name):
    import ast

    source = (SCRIPT.parent / name).read_text()

    ast.parse(source, feature_version=(3, 7))
    assert "list[" not in source
    assert "dict[" not in source
    assert " | None" not in source


@pytest.mark.parametrize(
    ("version", "ensurepip", "other", "expected"),
    [
        pytest.param((3, 11, 2), True, "", "", id="debian-12"),
        pytest.param((3, 13, 1), True, "/usr/bin/python3.11", "", id="the-default-is-kept"),
        pytest.param(
            (3, 9, 2), True, "/usr/bin/python3.12", "/usr/bin/python3.12", id="old-default"
        ),
        pytest.param((3, 14, 0), True, "/usr/bin/python3.12", "/usr/bin/python3.12", id="too-new"),
        pytest.param((3, 11, 2), False, "/opt/python3.13", "/opt/python3.13", id="no-ensurepip"),
    ],
)
def test_a_suitable_python_is_chosen(version, ensurepip, other, expected):
    assert bootstrap.choose_python(version, ensurepip, other) == expected


@pytest.mark.parametrize(
    ("version", "ensurepip", "words"),
    [
        pytest.param((3, 9, 2), True, "Python 3.9 was found", id="too-old"),
        pytest.param((3, 14, 0), True, "Python 3.14 was found", id="too-new"),
        pytest.param((3, 11, 2), False, "apt install python3.11-venv", id="no-venv-module"),
    ],
)
def test_without_a_suitable_python_one_sentence_says_what_to_do(version, ensurepip, words):
    with pytest.raises(trouble.DemoError, match=words) as found:
        bootstrap.choose_python(version, ensurepip, "")

    assert_one_sentence(str(found.value))


def test_a_missing_venv_module_is_told_at_the_command_line(checkout):
    """Debian's python3 without python3-venv: `import ensurepip` fails."""
    code = (
        "import sys; sys.modules['ensurepip'] = None; sys.path[0] = sys.argv[1]\n"
        "import bootstrap; bootstrap.other_python = lambda: ''; from pathlib import Path\n"
        "bootstrap.ROOT = Path(sys.argv[2]); set_up = bootstrap.set_up\n"
        "bootstrap.set_up = lambda level: set_up(level, bootstrap.ROOT)\n"
        "sys.exit(bootstrap.main(['demo']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(SCRIPT.parent), str(checkout.root)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "-venv" in done.stderr
    assert_one_sentence(done.stderr)


def test_a_busy_port_is_told_with_the_next_one_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(trouble.DemoError, match=f"PORT={port + 1}") as found:
            trouble.check_port(port)

    assert_one_sentence(str(found.value))
    trouble.check_port(port)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        pytest.param(trouble.port_number, "abc", id="port-word"),
        pytest.param(trouble.port_number, "80000", id="port-too-large"),
        pytest.param(trouble.scale_name, "huge", id="scale"),
    ],
)
def test_a_wrong_option_is_one_sentence(check, text):
    with pytest.raises(trouble.DemoError, match=f"={text}") as found:
        check(text)

    assert_one_sentence(str(found.value))


def test_a_full_disk_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(trouble.DemoError, match="free at least 999999999 MB") as found:
        trouble.check_space(tmp_path, 999_999_999)

    assert_one_sentence(str(found.value))


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("OSError: [Errno 28] No space left on device", id="pip"),
        pytest.param("npm error code ENOSPC", id="npm"),
        pytest.param('FATAL: could not write to file "x": No space left on device', id="postgres"),
    ],
)
def test_a_disk_that_fills_up_on_the_way_is_recognised(output):
    assert trouble.is_full(output)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(trouble.no_network("Python packages"), id="network"),
        pytest.param(trouble.no_spark(), id="spark"),
    ],
)
def test_a_failed_installation_is_one_sentence(error):
    assert_one_sentence(str(error))


@pytest.fixture
def installed(checkout, monkeypatch):
    """A checkout with a whole venv, and the names of the locks that were installed into it."""
    names = []

    def install(python, lock, options=()):
        names.append(lock.stem)
        return (1, "ERROR: No matching distribution found") if lock.stem in lacking else (0, "")

    lacking = set()
    monkeypatch.setattr(bootstrap.Tree, "venv_works", lambda tree: True)
    monkeypatch.setattr(packages, "install", install)
    checkout.venv.mkdir()
    checkout.lacking = lacking
    checkout.names = names
    return checkout


def test_a_demo_stays_without_spark(installed):
    made = bootstrap.install_python(installed, "demo")

    assert made
    assert installed.names == ["demo"]


def test_the_tools_come_with_spark_and_before_it_what_builds_it(installed):
    bootstrap.install_python(installed, "dev")

    assert installed.names == ["dev", "build", "spark"]


def test_what_is_there_is_not_installed_again(installed):
    bootstrap.install_python(installed, "dev")

    made = bootstrap.install_python(installed, "dev")

    assert not made
    assert installed.names == ["dev", "build", "spark"]


def test_an_index_without_spark_ends_the_set_up_with_a_sentence(installed, capsys):
    installed.lacking.add("spark")

    with pytest.raises(trouble.DemoError, match=r"requirements/spark\.txt"):
        bootstrap.install_python(installed, "dev")

    assert "No matching distribution found" in capsys.readouterr().err
    assert not bootstrap.is_installed(installed.stamp, installed.requirements_key(), "dev")
    assert bootstrap.is_installed(installed.stamp, installed.requirements_key(), "demo")


def test_a_lock_that_fails_is_tried_again_only_where_the_network_may_be_why(tmp_path, monkeypatch):
    said = {"gone": "No matching distribution found", "slow": "ReadTimeoutError: timed out"}
    tried = []

    def run_pip(python, lock, options):
        tried.append(lock.stem)
        return 1, said[lock.stem]

    monkeypatch.setattr(packages, "run_pip", run_pip)
    packages.install(tmp_path, tmp_path / "gone.txt")
    packages.install(tmp_path, tmp_path / "slow.txt")

    assert tried == ["gone", "slow", "slow", "slow"]


def test_an_environment_cut_short_inside_pip_is_not_trusted(checkout):
    (checkout.venv / "bin").mkdir(parents=True)
    checkout.python.write_text("#!/bin/sh\nexit 0\n")  # an interpreter that has pip
    checkout.python.chmod(0o755)
    whole = checkout.venv_works()

    checkout.busy.touch()

    assert whole
    assert not checkout.venv_works()


def test_an_environment_cut_short_before_pip_is_not_trusted(checkout):
    (checkout.venv / "bin").mkdir(parents=True)

    assert not checkout.venv_works()


@pytest.mark.parametrize(
    ("stamped", "asked", "expected"),
    [
        pytest.param("demo", "demo", True, id="same"),
        pytest.param("dev", "demo", True, id="dev-contains-demo"),
        pytest.param("demo", "dev", False, id="demo-lacks-the-tools"),
    ],
)
def test_the_stamp_says_what_is_installed(checkout, stamped, asked, expected):
    checkout.venv.mkdir()
    bootstrap.write_stamp(checkout.stamp, checkout.requirements_key(), stamped)

    assert bootstrap.is_installed(checkout.stamp, checkout.requirements_key(), asked) is expected


def test_a_changed_lock_file_is_installed_again(checkout):
    checkout.venv.mkdir()
    bootstrap.write_stamp(checkout.stamp, checkout.requirements_key(), "demo")
    (checkout.root / "requirements/base.txt").write_text("django==5.2.19\n")

    assert not bootstrap.is_installed(checkout.stamp, checkout.requirements_key(), "demo")


def test_a_torn_stamp_counts_as_none(checkout):
    checkout.venv.mkdir()
    checkout.stamp.write_text('{"key": "')

    assert bootstrap.read_stamp(checkout.stamp) == {}


def test_the_front_end_lock_has_a_hash_for_every_package_and_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    packages = {name: about for name, about in lock.items() if name}

    assert packages
    assert [name for name, about in packages.items() if "integrity" not in about] == []
    assert [name for name, about in packages.items() if "resolved" in about] == []


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("requirements/base.txt", 20),
        ("requirements/demo.txt", 20),
        ("requirements/dev.txt", 20),
        ("requirements/build.txt", 1),
        ("requirements/spark.txt", 4),
    ],
)
def test_every_python_package_is_pinned_with_a_hash_and_without_an_address(name, least):
    text = (ROOT / name).read_text()
    entries = re.findall(r"^\S+==[^\n]*\\\n(?:    --hash=sha256:\w{64}(?: \\)?\n)+", text, re.M)

    assert len(entries) == len(re.findall(r"^\w", text, re.M)) >= least
    assert "://" not in text


def test_progress_counts_packages_and_megabytes(capsys):
    progress = packages.PipProgress(2)

    progress.feed("Collecting duckdb==2.0.0 (from -r x)")
    progress.feed("  Downloading duckdb-2.0.0.whl (20.5 MB)")
    progress.feed("Installing collected packages: duckdb")

    assert "[  1/2]   20.5 MB" in capsys.readouterr().out


def test_a_large_download_is_told_before_it_begins(capsys):
    progress = packages.PipProgress(4)

    progress.feed("  Downloading pyspark-4.3.0.tar.gz (455.9 MB)")
    progress.feed("Building wheels for collected packages: pyspark")

    told = capsys.readouterr().out
    assert "downloading 456 MB" in told
    assert "building" in told
