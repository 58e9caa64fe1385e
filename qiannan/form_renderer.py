"""How controls of forms are drawn: as Django draws them, but for a list of choices.

Django draws each option by two templates: a list's filters with their two hundred options cost
more than its fifty rows.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT:
            return select(context["widget"])
        return str(super().render(template_name, context, request))


def select(widget: Mapping[str, Any]) -> SafeString:
    """The same control as Django's own template makes."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        parts += [
            f'<option value="{conditional_escape(str(option["value"]))}"'
            f"{_attributes(option['attrs'])}>{conditional_escape(str(option['label']))}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    return mark_safe("\n".join([*parts, "</select>"]))  # noqa: S308  each part is escaped


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else str(format_html(' {}="{}"', name, value))
        for name, value in given.items()
        if value is not False
    )
