"""What the style sheets promise: old browsers, contrast, three sizes, no decoration."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR, "static", "css")
APP = (CSS / "app.css").read_text(encoding="utf-8")
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
EVERY = APP + TOKENS + (CSS / "print.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS))

PAIRS = [
    *[("ink", ground) for ground in ("ground", "paper", "head", "hit", "indigo-50")],
    *[("ink-2", ground) for ground in ("ground", "paper", "head", "hit", "line-soft")],
    *[("ink-3", ground) for ground in ("ground", "paper", "hit", "indigo-50")],
    *[(state, f"{state}-bg") for state in ("wait", "doing", "review", "done", "late", "back")],
    *[("late", ground) for ground in ("paper", "indigo-50")],
    *[("indigo-600", ground) for ground in ("ground", "paper", "indigo-50", "indigo-100")],
    ("review", "hit"),
    ("indigo-700", "indigo-100"),
    ("indigo-200", "indigo-900"),
    ("paper", "indigo-600"),
    ("paper", "indigo-900"),
    *[("indigo-900", f"step-{step}") for step in (0, 1, 2, 3)],
    *[("paper", f"step-{step}") for step in (4, 5)],
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, WCAG 2.1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_reads_on_its_ground(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_what_is_filled_in_has_a_visible_edge():
    assert contrast(COLOURS["edge"], COLOURS["paper"]) >= 3


@pytest.mark.parametrize(
    "feature",
    ["color-mix", ":has(", "light-dark", "@layer", "@container", "@property", "dvh", "subgrid",
     "oklch", "accent-color", "text-wrap", "width <", "width >", "\n  &"],
)  # fmt: skip
def test_nothing_newer_than_chromium_88_is_used(feature):
    assert feature not in EVERY


@pytest.mark.parametrize("decoration", ["gradient(", "text-shadow", "filter:", "http:", "https:"])
def test_there_is_no_decoration_and_nothing_from_elsewhere(decoration):
    assert decoration not in EVERY


def test_nothing_casts_a_shadow():
    assert set(re.findall(r"box-shadow: ([^;]+);", APP)) == {"none"}


def test_there_are_three_sizes_and_two_weights():
    sizes = set(re.findall(r"font-size: ([^;]+);", APP))
    weights = set(re.findall(r"font-weight: ([^;]+);", APP))

    drawn_in_svg = {"15px", "12px"}
    assert sizes - drawn_in_svg == {
        "var(--small)",
        "var(--text)",
        "var(--large)",
        "calc(var(--text) + 2px)",
    }
    assert weights == {"var(--normal)", "var(--strong)"}


def test_components_take_their_colours_from_the_tokens():
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", APP)) == {"#3a4a69"}
