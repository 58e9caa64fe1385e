"""A choice among places in a form."""

from typing import Any

from regions.models import Region


def offer_places(field: Any, places: list[Region]) -> None:
    """Let a TypedChoiceField choose among these places; its value is the place itself."""
    by_key = {str(place.pk): place for place in places}
    field.choices = [(key, one.name) for key, one in by_key.items()]
    field.coerce = by_key.__getitem__
