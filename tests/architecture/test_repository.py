"""What the repository says is true, and what it must not contain is not there."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FILES = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split("\n")
TEXTS = [
    ROOT / name
    for name in FILES
    if name.endswith(
        (".py", ".md", ".html", ".js", ".css", ".sql", ".json", ".yml", ".toml", ".txt", ".po")
    )
    and (ROOT / name).is_file()
]
DOCUMENTS = [path for path in TEXTS if path.suffix == ".md"]
IDENTITY = re.compile(r"(?<!\d)[1-6]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d{4}[\dXx](?!\d)")
PHONE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
# The specimen of GB 11643 itself, and numbers in the area that does not exist.
SPECIMEN = ("11010519491231002X", "440524188001010014")


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_identity_number_of_a_real_area_is_committed():
    wrong = {
        (names(path), number)
        for path in TEXTS
        for number in IDENTITY.findall(path.read_text(encoding="utf-8"))
        if not number.startswith("522799") and number not in SPECIMEN
    }

    assert wrong == set()


def test_no_phone_number_is_committed():
    wrong = {
        (names(path), number)
        for path in TEXTS
        if path.suffix not in (".json", ".txt")
        for number in PHONE.findall(path.read_text(encoding="utf-8"))
        if not number.startswith("1380000")
    }

    assert wrong == set()


def test_every_source_that_is_named_is_there():
    written = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
    wrong = {
        (names(path), anchor)
        for path in TEXTS
        for anchor in re.findall(r"docs/sources\.md#([\w-]+)", path.read_text(encoding="utf-8"))
        if f'<a id="{anchor}">' not in written
    }

    assert wrong == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=names)
def test_relative_links_resolve(path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if not (path.parent / link).exists()]

    assert missing == []


def test_every_command_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    readmes = "".join((ROOT / n).read_text("utf-8") for n in ("README.md", "README.zh-CN.md"))
    told = set(re.findall(r"`make ([a-z-]+)", readmes)) | set(
        re.findall(r"^make ([a-z-]+)", readmes, re.MULTILINE)
    )

    assert told
    assert told <= targets


def test_the_front_end_lock_names_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    entries = [entry for name, entry in lock["packages"].items() if name]

    assert all("integrity" in entry and "resolved" not in entry for entry in entries)


@pytest.mark.parametrize("name", ["base", "demo", "dev"])
def test_requirements_carry_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    pins = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE | re.IGNORECASE)

    assert len(pins) > 10
    assert "http" not in text
    assert text.count("--hash=sha256:") >= len(pins)


def test_no_template_has_an_inline_style_or_script():
    """The content security policy would refuse them."""
    bad = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)[^>]*>")
    wrong = [
        names(path)
        for path in TEXTS
        if path.suffix == ".html" and bad.search(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []


def test_third_party_code_is_not_committed():
    assert [name for name in FILES if "node_modules/" in name or ".min." in name] == []


def test_every_setting_of_the_environment_is_in_the_example():
    text = (ROOT / ".env.example").read_text("utf-8")
    source = "".join(
        (ROOT / "qiannan" / n).read_text("utf-8") for n in ("settings.py", "environment.py")
    )
    used = set(re.findall(r"(?:env(?:\.\w+)?|secret|choice)\(\s*\"([A-Z_]+)\"", source))

    assert used
    assert [name for name in used if f"{name}=" not in text] == []
