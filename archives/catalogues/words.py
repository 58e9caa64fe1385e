"""What the columns of a line are called, and what stands in them in words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archives.data.catalogues import CATALOGUES
from archives.models import Chapter, Holder, PaperKind, Retention
from archives.needs import ALWAYS, NEEDS

# What a line says; the rest of a row is where it stands.
COLUMNS: dict[str, Promise] = {
    "title": gettext_lazy("Name of the paper"),
    "chapter": gettext_lazy("Chapter"),
    "need": gettext_lazy("When it is needed"),
    "least": gettext_lazy("How many at least"),
    "is_yearly": gettext_lazy("One for each year"),
    "is_picture": gettext_lazy("It is a picture"),
    "wants_signature": gettext_lazy("Must be signed"),
    "wants_date": gettext_lazy("Must be dated"),
    "wants_seal": gettext_lazy("Must be sealed"),
    "signers": gettext_lazy("Who signs"),
    "issuer": gettext_lazy("Who issues it"),
    "retention": gettext_lazy("Kept for"),
    "maker": gettext_lazy("Form that the system fills in"),
    "hint": gettext_lazy("Hint for who files it"),
    "example": gettext_lazy("What a good one looks like"),
}
TEMPLATE = gettext_lazy("Template file")  # put in by itself, not with the words of the line
# A form is called like the paper that it came with.
MAKERS: dict[str, str] = {
    more["maker"]: title
    for _code, _chapter, title, _need, more in CATALOGUES[Holder.HOUSEHOLD]
    if "maker" in more
}


def needs_of(holder: str) -> list[tuple[str, Promise]]:
    """(code, words) of the conditions: the base map knows households alone."""
    codes = NEEDS if holder == Holder.HOUSEHOLD else (ALWAYS, "never")
    return [(code, NEEDS[code].label) for code in codes]


def need(code: str) -> str:
    return str(NEEDS[code].label) if code in NEEDS else code


def of(line: PaperKind, column: str) -> str:
    """What stands in a column, in words; "" for nothing."""
    return plain(column, getattr(line, column))


def plain(column: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if column == "chapter":
        return str(Chapter(value).label)
    if column == "need":
        return need(value)
    if column == "retention":
        return str(Retention(value).label)
    if column == "maker":
        return MAKERS.get(value, value)
    return str(value)


def whole(line: PaperKind) -> str:
    """What makes it whole: signature, date, seal."""
    parts = [
        (line.wants_signature, _("signature")),
        (line.wants_date, _("date")),
        (line.wants_seal, _("seal")),
    ]
    return "、".join(word for is_wanted, word in parts if is_wanted)


def many(line: PaperKind) -> str:
    """How many are asked for."""
    if line.is_yearly:
        return _("one a year")
    return _("%(n)d or more") % {"n": line.least} if line.least > 1 else "1"
