"""Filters and tags of the components in `templates/cotton/`."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Select
from django.forms.widgets import CheckboxSelectMultiple
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from qiannan import maps
from qiannan.figures import Strokes, stroke_paths

register = template.Library()

# state -> (hue, word); the hues are the six of `static/css/tokens.css`.
STATES: dict[str, tuple[str, Any]] = {
    "pending": ("wait", _("To verify")),
    "verifying": ("doing", _("Verifying")),
    "rectifying": ("doing", _("Rectifying")),
    "answered": ("review", _("To review")),
    "to_sign": ("review", _("To sign")),
    "returned": ("back", _("Returned")),
    "closed": ("done", _("Closed out")),
    "withdrawn": ("wait", _("Withdrawn")),
    "overdue": ("late", _("Overdue")),
}
MESSAGE_HUES = {"success": "done", "warning": "review", "error": "late"}


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """Return the inside of one drawing of bootstrap-icons, or nothing when it is not there."""
    file = Path(settings.BASE_DIR, "node_modules", "bootstrap-icons", "icons", f"{name}.svg")
    if not name.replace("-", "").isalnum() or not file.is_file():
        return ""
    text = file.read_text(encoding="utf-8")
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw one of bootstrap-icons in the line; without `label` it is hidden from readers."""
    if not (drawing := _drawing(name)):
        return SafeString("")
    # The drawing comes from a package pinned by hash, never from a request.
    inside = mark_safe(drawing)  # noqa: S308
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>',
            label,
            inside,
        )
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', inside)


@register.filter
def state_word(state: str) -> str:
    """Return the word of a state, or the state itself when it is not one of ours."""
    return str(STATES[state][1]) if state in STATES else str(state)


@register.filter
def state_hue(state: str) -> str:
    return STATES[state][0] if state in STATES else "wait"


@register.filter
def message_hue(level_tag: str) -> str:
    return MESSAGE_HUES.get(level_tag, "doing")


@register.filter
def grouped(number: float | str | None) -> str:
    """Return 5,108. Django's own filter groups by four in Chinese, which no office writes.

    What is words already ("10,000+") stays.
    """
    if isinstance(number, str):
        return number or "—"
    return "—" if number is None else f"{number:,}"


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Return 36,000 or 36,000.50: money as it is said, without idle hundredths."""
    return "—" if amount is None else f"{amount:,.2f}".removesuffix(".00")


@register.filter
def signed(number: float | None) -> str:
    """Return how much more or less: +12, −17,461, 0; a dash when there is nothing to compare."""
    if number is None or number == "":
        return "—"
    return f"{number:+,}".replace("-", "−") if number else "0"


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Return 06-18, or 2017-06-18 when the year is not this one; a dash when there is none."""
    if not value:
        return "—"
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return day.strftime("%m-%d" if day.year == timezone.localdate().year else "%Y-%m-%d")


@register.filter
def short_time(value: datetime | None) -> str:
    """Return 06-18 09:10 in local time, with the year when it is not this one."""
    if not value:
        return "—"
    return f"{short_date(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def kept_time(text: str) -> str:
    """Return 2026-06-18 09:10 for a time kept as ISO text in a frozen report."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}" if text else "—"


@register.filter
def short_county(name: str) -> str:
    """Return 荔波 for 荔波县, for the head of a narrow column."""
    return maps.short_county(name)


@register.filter
def days_left(due: date | None) -> int | None:
    return (due - timezone.localdate()).days if due else None


@register.filter
def due_words(days: int | None) -> str:
    """Say how many days are left, or how many it is late."""
    if days is None:
        return ""
    if days == 0:
        return gettext("due today")
    if days < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


class Line(Protocol):
    """A row of a list that tells what it says."""

    def said(self) -> Mapping[str, object]: ...


class _Lines(template.Node):
    def __init__(self, rows: FilterExpression, form: NodeList) -> None:
        self.rows, self.form = rows, form

    def render(self, context: Context) -> SafeString:
        form = self.form.render(context)
        rows: Iterable[Line] = self.rows.resolve(context)
        return format_html_join("", form, (row.said() for row in rows))


@register.tag
def lines(parser: Parser, token: Token) -> _Lines:
    """{% lines rows %}…{% endlines %}: the body, drawn once, is filled for each row with what its
    `said()` gives for the names in braces, escaped. To draw fifty rows one by one is half of a
    page's time. Nothing that anybody typed may stand in the body itself: a brace in it is a name.
    """
    rows = parser.compile_filter(token.split_contents()[1])
    form = parser.parse(("endlines",))
    parser.delete_first_token()
    return _Lines(rows, form)


@register.simple_tag
def due(on: date | None, days: int | None = None, is_open: object = True) -> SafeString:
    """Draw `<c-due>`; a list draws it by this tag, since a component a row is what costs most.

    `days` are working days, where the caller has them.
    """
    if not on or not is_open:
        return format_html('<span class="due">{}</span>', short_date(on))
    left = days_left(on) if days is None else days
    late = SafeString(' class="bad"' if left is not None and left < 0 else "")
    return format_html(
        '<span class="due">{}<small{}>{}</small></span>', short_date(on), late, due_words(left)
    )


@register.simple_tag
def light(of: Any, word: object = True) -> SafeString:
    """Draw `<c-light>`, in a list too."""
    hidden = SafeString("" if word else ' class="visually-hidden"')
    return format_html(
        '<span class="light {}"><span class="lamp" aria-hidden="true"></span>'
        "<span{}>{}</span></span>",
        of.value,
        hidden,
        of.label,
    )


@register.simple_tag
def pick(value: object, label: object, form: str = "bulk", name: str = "pk") -> SafeString:
    """Draw `<c-pick>`, in a list too."""
    return format_html(
        '<td class="pick"><input class="form-check-input" type="checkbox" name="{}" value="{}"'
        ' form="{}" data-pick aria-label="{} {}"></td>',
        name,
        value,
        form,
        gettext("Select"),
        label,
    )


@register.filter
def masked(value: Any, kind: str = "id") -> str:
    """Hide the part of an identity number, telephone number or name that points at a person.

    `id` 522799198001010017 -> 522799********0017 · `phone` 13800005678 -> 138****5678 ·
    `name` 陆小芬 -> 陆*芬, 陆芬 -> 陆*.
    """
    text = str(value or "")
    if kind == "name":
        return text[:1] + "*" * max(len(text) - 2, 1) + text[2:][-1:] if text else ""
    head, tail = (3, 4) if kind == "phone" else (6, 4)
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


@register.filter
def strokes(value: Strokes | str | None) -> Mapping[str, Any] | None:
    """Return what `<c-signature>` draws, or None when nothing usable was signed."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return stroke_paths(value) if value else None


@register.filter
def is_choice_of_few(field: BoundField) -> bool:
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Render the control of a form field with our classes; Django adds the aria attributes."""
    kind = field.field.widget
    if isinstance(kind, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        css = "form-check-input"
    elif isinstance(kind, Select):
        css = "form-select"
    else:
        css = "form-control"
    attrs: dict[str, Any] = {"class": f"{kind.attrs.get('class', '')} {css}".strip()}
    if field.errors and not isinstance(kind, FileInput):
        attrs["aria-describedby"] = f"{field.auto_id}_error"
    if str(kind.attrs.get("placeholder", "")) == str(field.label):
        attrs["placeholder"] = False  # it would only repeat the label above it
    return field.as_widget(attrs=attrs)


@register.filter
def in_two(fields: Any, shown: int) -> tuple[list[Any], list[Any]]:
    """Split the fields of a filter into those shown and those behind `More conditions`."""
    every = list(fields)
    return every[: int(shown)], every[int(shown) :]
