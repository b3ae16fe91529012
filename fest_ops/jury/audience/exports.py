"""A counted result as a file: XLSX and CSV, decimals beside the exact fractions."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from fest_ops.config import LANGUAGES
from fest_ops.jury.audience.results import Shown, exact, rounded
from fest_ops.submissions.board.exports import CELL_LONGEST, plain
from fest_ops.web.languages import gettext


def rows(found: Shown) -> Iterator[list[Any]]:
    """The header, the films in order, those without a vote, and those left out."""
    result = found.result
    yield [
        gettext("Place"),
        gettext("Original title"),
        gettext("Title in Kazakh"),
        gettext("Title in Russian"),
        gettext("Title in English"),
        gettext("Votes"),
        *(str(mark) for mark in result.scale.marks),
        gettext("Spoiled"),
        gettext("Mean"),
        gettext("Score"),
        gettext("Exact mean"),
        gettext("Exact score"),
        gettext("Remark"),
    ]
    for line in result.lines:
        marks = [line.counts.get(mark, 0) for mark in result.scale.marks]
        yield [
            line.place,
            *_titles(found, line.film),
            line.votes,
            *marks,
            result.spoiled.get(line.film, 0),
            float(rounded(line.mean)),
            float(rounded(line.score)),
            exact(line.mean),
            exact(line.score),
            None,
        ]
    blank = [None] * len(result.scale.marks)
    for film in result.without:
        spoiled = result.spoiled.get(film, 0)
        yield [None, *_titles(found, film), 0, *blank, spoiled, None, None, None, None, gettext("No vote")]
    for film, votes in result.left_out:
        spoiled = result.spoiled.get(film, 0)
        note = gettext("Not in the running any more")
        yield [None, *_titles(found, film), votes, *blank, spoiled, None, None, None, None, note]
    if result.m is not None and result.c is not None:
        yield [
            "m",
            None,
            None,
            None,
            None,
            float(rounded(result.m)),
            *blank,
            None,
            None,
            None,
            exact(result.m),
        ]
        yield [
            "C",
            None,
            None,
            None,
            None,
            float(rounded(result.c)),
            *blank,
            None,
            None,
            None,
            exact(result.c),
        ]


def _titles(found: Shown, film: str) -> list[str | None]:
    title = found.films[film].title if film in found.films else {}
    return [title.get("original"), *(title.get(code) for code in LANGUAGES)]


def as_csv(found: Shown) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads Kazakh; no cell that a spreadsheet takes for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows(found):
        writer.writerow([plain(value) for value in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def as_xlsx(found: Shown) -> IO[bytes]:
    """A workbook in a temporary file, ready to be read; every text is text."""
    import xlsxwriter  # 2 MiB that the pages do not need

    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed to the response, which closes it
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 2)
        sheet.set_column(1, 4, 28)
        for place, row in enumerate(rows(found)):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, value[:CELL_LONGEST])
                elif value is not None:
                    sheet.write_number(place, column, value)
    out.seek(0)
    return out
