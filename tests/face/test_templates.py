"""Every template keeps the security policy and is translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from ledger import field_code
from qiannan.demo import messages

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
COMPONENTS = sorted(ROOT.glob("templates/cotton/*.html"))
APPS = ["qiannan", *(path.parent.name for path in ROOT.glob("*/apps.py"))]
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
PLURAL = "\0"  # between the two forms of a msgid, as in a .mo file
VALUE = re.compile(r"%\(\w+\)(?:\.\d)?[sdf]|%%")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I)
HANDLER = re.compile(r"<[^>]*\s(?:on[a-z]+|style|x-html|hx-on[\w:-]*)\s*=", re.I)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def said_in_templates() -> Iterator[str]:
    """The msgids as Django looks them up: a percent sign of a template counts double."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8").replace("%", "%%")
        yield from re.findall(r"{%%-? (?:translate|trans) \"([^\"]+)\"", text)
        yield from re.findall(r"{%%-? (?:translate|trans) '([^']+)'", text)
        yield from re.findall(r"\b_\(\"([^\"]+)\"\)", text)
        yield from re.findall(r"\b_\('([^']+)'\)", text)
        for said in re.findall(r"{%% blocktrans.*?%%}(.*?){%% endblocktrans", text, re.S):
            named = re.sub(r"{{ (\w+) }}", r"%(\1)s", said)
            yield named.replace("{%% plural %%}", PLURAL)


def said_in_code() -> Iterator[str]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                    said = node.args[0] if node.args else None
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        more = node.args[1:2] if node.func.id.startswith("ngettext") else []
                        yield PLURAL.join([said.value, *(one.value for one in more)])


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_has_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")

    assert not INLINE_SCRIPT.search(text)
    assert not HANDLER.search(text)
    assert "<style" not in text
    assert "javascript:" not in text
    assert "//cdn" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_one_line_comment_stays_on_one_line(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"{#[^\n]*\n", re.sub(r"{#[^\n]*?#}", "", text))


@pytest.mark.parametrize("path", COMPONENTS, ids=short)
def test_a_component_says_at_its_top_how_it_is_used(path):
    first = path.read_text(encoding="utf-8")[:400]

    assert f"<c-{path.stem.replace('_', '-')}" in first
    assert first.startswith(("{#", "{% comment %}"))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    return messages.entries(
        (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    )


def test_every_word_has_its_chinese(catalogue):
    said = {*said_in_templates(), *said_in_code(), *field_code.said()}

    assert len(said) > 80
    assert sorted(said - set(catalogue)) == []


def test_the_chinese_fills_in_the_same_values(catalogue):
    """And nothing else: a per cent sign that is not doubled would break the page."""
    filled_in = {key: text for key, text in catalogue.items() if "%(" in key}

    wrong = [
        text
        for key, text in filled_in.items()
        if set(VALUE.findall(text)) - set(VALUE.findall(key)) or "%" in VALUE.sub("", text)
    ]

    assert len(filled_in) > 80
    assert wrong == []
