"""A county with its people, and workbooks as an office would fill them in."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accountability.issue_intake import sheet
from accountability.issue_registering import register_batch
from accountability.models import IssueBatch, Item, Source
from ledger import sheets
from tests.accountability.issues.conftest import Way, make_way

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def way(db, settings, tmp_path) -> Way:
    settings.MEDIA_ROOT = str(tmp_path)
    return make_way()


@pytest.fixture
def batch(way) -> IssueBatch:
    return register_batch(
        by=way.zhou,
        source=Source.STATE,
        region=way.prefecture,
        title="2017年度国家考核反馈",
        issued_on=timezone.localdate(),
        doc_no="测考〔2018〕1号",
        due_on=timezone.localdate() + timedelta(days=60),
    )


def feedback_row(way: Way, **changes: Any) -> dict[str, Any]:
    item = Item.objects.select_related("aspect").first()
    given = {
        "aspect": item.aspect.name,
        "item": item.name,
        "description": "帮扶措施没有落实到户",
        "places": way.county.name,
        "responsible_unit": "县扶贫办",
    }
    return given | changes


def ledger_row(way: Way, running: int, **changes: Any) -> dict[str, Any]:
    given = {
        "number": f"QN-2018-GK-{running:04d}",
        "source": "国家考核",
        "doc_no": "测考〔2018〕1号",
        "due_on": timezone.localdate() - timedelta(days=9),
        "is_closed": "否",
    }
    return feedback_row(way) | given | changes


def book(rows: list[dict[str, Any]], columns: tuple[sheets.Column, ...]) -> bytes:
    return sheets.write(columns, rows, title="问题清单").getvalue()


@pytest.fixture
def feedback(way) -> Callable[..., io.BytesIO]:
    """`feedback({"places": …}, {…})`: a workbook of rows that differ so from a good one."""
    return lambda *rows: io.BytesIO(
        book([feedback_row(way, **changes) for changes in rows or ({},)], sheet.FEEDBACK)
    )


@pytest.fixture
def ledger(way) -> Callable[..., io.BytesIO]:
    """The same of a ledger kept on paper, numbered from one."""
    return lambda *rows: io.BytesIO(
        book(
            [ledger_row(way, n, **row) for n, row in enumerate(rows, start=1)],
            sheet.LEDGER,
        )
    )


def upload(content: io.BytesIO, name: str = "反馈清单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.getvalue(), EXCEL)
