"""Plumbing of the read API."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from qiannan import asked


class KeysetPagination(CursorPagination):
    """Page 20,000 costs what page 1 costs."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "pk"

    def decode_cursor(self, request: Request) -> Any:
        """The cursor of the address.

        Raises:
            NotFound: it is none; its position would go to the database as it is.
        """
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not asked.whole(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor
