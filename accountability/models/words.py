"""Finding words in the midst of a text: by its pairs of characters.

Trigrams find nothing shorter than three characters, and most Chinese words are two. With the pairs
the index has the places above an issue, so that a county does not look through what the words find
in the whole prefecture.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField


def marks_of_issue() -> Func:
    """The pairs of characters in title and description and the places, as the index has them."""
    output: ArrayField[Any, Any] = ArrayField(TextField())
    return Func(
        F("title"),
        F("description"),
        F("place_path"),
        function="accountability_marks",
        output_field=output,
    )


def pairs(words: str) -> list[str]:
    """The pairs of characters in `words`, in small letters; none in a single character."""
    small = words.lower()
    return sorted({small[n : n + 2] for n in range(len(small) - 1)})


def place_mark(path: str) -> list[str]:
    """The mark of a place; none of the prefecture, in which every issue is."""
    return [f"@{path}"] if path.count("/") > 1 else []
