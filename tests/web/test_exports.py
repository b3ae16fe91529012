"""The board as a file: the same filter and order, every language, and no formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.selection.states import State
from tests.web.test_board import Desk, scored

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "🎬 فيلم",
    'a,b"c\nd',
]


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def rows_of(desk: Desk, query: str = "") -> list[list[str]]:
    answer = desk.client.get(f"{desk.board}/export.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def sheet_of(desk: Desk, query: str = "") -> list[tuple[object, ...]]:
    answer = desk.client.get(f"{desk.board}/export.xlsx{query}", buffered=True)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.active is not None
    return list(book.active.iter_rows(values_only=True))


def test_csv_has_every_row_of_the_view_in_its_order(desk: Desk) -> None:
    scored(desk, "Low", 2, countries=["KZ", "FR"])
    scored(desk, "High", 9)
    desk.entry("Withdrawn", state=State.WITHDRAWN)
    head, *rows = rows_of(desk, "?state=open")
    assert head[0] == "No." and len(head) == 17
    assert [row[1] for row in rows] == ["High", "Low"]
    assert rows[1][6] == "Kazakhstan, France" and rows[1][7] == "KZ FR"
    assert rows[0][11] == "9.0"


def test_no_cell_of_a_csv_is_a_formula(desk: Desk) -> None:
    for title in HOSTILE:
        desk.entry(title)
    for row in rows_of(desk)[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    titles = {row[1] for row in rows_of(desk)[1:]}
    assert '\'=HYPERLINK("http://evil.example","x")' in titles and "🎬 فيلم" in titles


def test_xlsx_keeps_texts_as_texts_and_numbers_as_numbers(desk: Desk) -> None:
    for title in HOSTILE:
        desk.entry(title)
    scored(desk, "Scored", 7, minutes=88)
    _head, *rows = sheet_of(desk)
    assert rows[0][8] == 88 and rows[0][11] == 7
    titles = {row[1] for row in rows}
    assert '=HYPERLINK("http://evil.example","x")' in titles
    answer = desk.client.get(f"{desk.board}/export.xlsx", buffered=True)
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert all(
        cell.data_type != "f" and cell.hyperlink is None
        for line in book.active.iter_rows()  # type: ignore[union-attr]
        for cell in line
    )


def test_exports_are_empty_but_whole_without_entries(desk: Desk) -> None:
    assert len(rows_of(desk)) == 1
    assert len(sheet_of(desk)) == 1
    assert desk.client.get(f"{desk.board}/export.pdf").status_code == 404
    assert desk.client.get(f"{desk.base}/board/none/export.csv").status_code == 404
