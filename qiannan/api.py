"""Plumbing of the read API."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Page 20,000 costs what page 1 costs."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "pk"
