"""Rules of data quality as data, for a phone that warns while somebody types.

The rules stay where they are (`households/quality/rules/*.sql`); their conditions are read and
written as trees. What rests on more than one person's, or one household's, own fields cannot be
told on a phone and is left out: the server finds it.

A tree is a list whose first item says what it is:

    ["c", name]                     the value of a fact, null where blank; also those of `BESIDES`
    ["list", value, …]              values
    ["and" | "or", tree, …], ["not", tree], ["null", tree], ["true" | "false", tree]
    ["=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/", tree, tree]
    ["in", tree, ["list", …]], ["between", tree, tree, tree], ["&&", tree, tree]
    ["~", tree, pattern]            the text fits a regular expression
    ["coalesce", tree, …], ["count", tree] (of options), ["length", tree] (of a text)

or a number, a text, true, false, null. As in SQL, what touches null is null, `null` and `true`
aside; a warning is said only where the whole is true. A text or a list that is blank is "" or [],
never null; a number that is masked is null until it is typed anew.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from households import facts
from households.quality import relations
from households.quality.rulebook import Rule

Tree = Any
TABLES = {
    "person": (facts.PERSON, facts.PERSON_YEAR, "Membership"),
    "household": (facts.HOUSEHOLD, facts.HOUSEHOLD_YEAR),
}
# What a phone knows besides facts: full years today and on 1 September of the school year; how many
# members there are; whether the household is registered.
BESIDES = {
    "person": frozenset({"age", "school_age", "is_registered"}),
    "household": frozenset({"members", "is_registered"}),
}
_ALIASES = {"person": "pqmh", "household": "hy"}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^']*)'|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<mark><>|<=|>=|&&|!~|::|[-+*/=<>~(),\[\]]))"
)
_COMPARES = frozenset({"=", "<>", "<", "<=", ">", ">="})
_CALLS = {"coalesce": "coalesce", "cardinality": "count", "length": "length"}


class CannotTellError(ValueError):
    """The condition rests on what a phone does not have."""


@lru_cache(maxsize=512)
def tree_of(rule: Rule) -> Tree:
    """The condition of a rule as a tree.

    Raises:
        CannotTellError: it cannot be told on a phone.
    """
    return _Reading(rule.condition, rule.scope).whole()


def names_in(tree: Tree) -> Iterator[str]:
    """The facts that a tree reads, each as often as it is read."""
    if isinstance(tree, list) and tree[:1] == ["c"]:
        yield tree[1]
    elif isinstance(tree, list):
        for part in tree[1:]:
            yield from names_in(part)


def columns_of(scope: str) -> frozenset[str]:
    """The facts of a scope, by the names that rules use."""
    found = {fact.column for fact in facts.BY_FIELD.values() if fact.table in TABLES[scope]}
    return frozenset(found) | BESIDES[scope]


class _Reading:
    """One condition, read from left to right."""

    def __init__(self, sql: str, scope: str) -> None:
        if scope not in TABLES:
            raise CannotTellError(scope)
        self.scope, self.tokens, self.at = scope, list(_tokens(sql)), 0

    def whole(self) -> Tree:
        tree = self._either()
        if self.at < len(self.tokens):
            raise CannotTellError(str(self.tokens[self.at]))
        return tree

    # --- tokens -----------------------------------------------------------------------------
    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self.at += 1
        return token

    def _takes(self, *words: str) -> bool:
        """Pass over these words if they come next."""
        for ahead, word in enumerate(words):
            kind, text = self._peek(ahead)
            if kind == "text" or text.upper() != word:
                return False
        self.at += len(words)
        return True

    def _must(self, word: str) -> None:
        if not self._takes(word):
            raise CannotTellError(f"{word} expected at {self._peek()}")

    # --- from the loosest to the tightest ----------------------------------------------------
    def _either(self) -> Tree:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else ["or", *parts]

    def _both(self) -> Tree:
        parts = [self._not()]
        while self._takes("AND"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else ["and", *parts]

    def _not(self) -> Tree:
        return ["not", self._not()] if self._takes("NOT") else self._compared()

    def _compared(self) -> Tree:
        left = self._sum()
        kind, mark = self._peek()
        if kind == "mark" and mark in _COMPARES:
            self._next()
            return [mark, left, self._sum()]
        if self._takes("&&"):
            return ["&&", left, self._sum()]
        if self._takes("!~"):
            return ["not", ["~", left, self._next()[1]]]
        if self._takes("IS"):
            return self._is(left)
        if self._takes("NOT", "IN"):
            return ["not", ["in", left, self._list("(", ")")]]
        if self._takes("IN"):
            return ["in", left, self._list("(", ")")]
        if self._takes("NOT", "BETWEEN"):
            return ["not", self._between(left)]
        return self._between(left) if self._takes("BETWEEN") else left

    def _is(self, left: Tree) -> Tree:
        is_not = self._takes("NOT")
        for word in ("NULL", "TRUE", "FALSE"):
            if self._takes(word):
                tree = [word.lower(), left]
                return ["not", tree] if is_not else tree
        raise CannotTellError(f"IS {self._peek()}")

    def _between(self, left: Tree) -> Tree:
        low = self._sum()
        self._must("AND")
        return ["between", left, low, self._sum()]

    def _sum(self) -> Tree:
        tree = self._product()
        while self._peek()[0] == "mark" and self._peek()[1] in "+-":
            tree = [self._next()[1], tree, self._product()]
        return tree

    def _product(self) -> Tree:
        tree = self._one()
        while self._peek()[0] == "mark" and self._peek()[1] in "*/":
            tree = [self._next()[1], tree, self._one()]
        return tree

    def _one(self) -> Tree:
        kind, text = self._next()
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "text":
            return text
        if kind == "mark" and text == "(":
            tree = self._either()
            self._must(")")
            return tree
        if kind == "word":
            return self._word(text)
        raise CannotTellError(text)

    def _word(self, text: str) -> Tree:
        if text.upper() in ("TRUE", "FALSE", "NULL"):
            return {"TRUE": True, "FALSE": False, "NULL": None}[text.upper()]
        if text.upper() == "ARRAY":
            tree = self._list("[", "]")
            if self._takes("::"):
                self._next()  # the type,
                self._list("[", "]")  # whose brackets are empty
            return tree
        if text in _CALLS:
            return [_CALLS[text], *self._list("(", ")")[1:]]
        alias, _dot, name = text.partition(".")
        if not name or alias not in _ALIASES[self.scope]:
            raise CannotTellError(text)
        return self._column(name)

    def _list(self, opens: str, closes: str) -> Tree:
        self._must(opens)
        found: list[Tree] = ["list"]
        while not self._takes(closes):
            if len(found) > 1:
                self._must(",")
            found.append(self._sum())
        return found

    def _column(self, name: str) -> Tree:
        """A fact as it is; what the relation derives from facts by its own SQL."""
        if name in columns_of(self.scope):
            return ["c", name]
        derived = relations.COLUMNS[self.scope].get(name, "")
        if not derived or re.search(rf"\.{name}\b", derived):
            raise CannotTellError(name)
        return _Reading(derived, self.scope).whole()


def _tokens(sql: str) -> Iterator[tuple[str, str]]:
    at, sql = 0, sql.strip()
    while at < len(sql):
        found = _TOKEN.match(sql, at)
        if found is None:
            raise CannotTellError(sql[at : at + 20])
        kind = str(found.lastgroup)
        yield kind, found[kind]
        at = found.end()
