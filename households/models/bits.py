"""A column of bits, and the questions whether one of several is set, or one of many texts meant."""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup


class BitsField(models.BigIntegerField):
    """A number read as bits (`households.facets`): `any=mask` has one of them, `none=mask` none."""


class _Masked(Lookup):
    operator = ""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"({left} & {right}) {self.operator} 0", [*left_params, *right_params]


@BitsField.register_lookup
class Any_(_Masked):  # noqa: N801 - `Any` is a type
    lookup_name = "any"
    operator = "<>"


@BitsField.register_lookup
class None_(_Masked):  # noqa: N801 - `None` is a word of the language
    lookup_name = "none"
    operator = "="


@models.CharField.register_lookup
class OneOf(Lookup):
    """One of many texts, as one parameter: with some thousand `in` takes a tenth of a second."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]
