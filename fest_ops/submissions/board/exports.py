"""The board as a file: XLSX and CSV with the same filter, order and secrecy as the page."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from fest_ops.config import LANGUAGES
from fest_ops.selection import labels
from fest_ops.submissions.board.queries import Board, Row
from fest_ops.web.languages import N_, country, gettext, words

COLUMNS = (
    N_("No."),
    N_("Original title"),
    N_("Title in Kazakh"),
    N_("Title in Russian"),
    N_("Title in English"),
    N_("Directors"),
    N_("Countries"),
    N_("Country codes"),
    N_("Minutes"),
    N_("State"),
    N_("Section"),
    N_("Score"),
    N_("Spread"),
    N_("Reviews"),
    N_("Assigned"),
    N_("Flags"),
    N_("Invented"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LONGEST = 32_767


def header() -> list[str]:
    """The first row, in the reader's language."""
    return [gettext(name) for name in COLUMNS]


def cells(rows: Iterable[Row], found: Board) -> Iterator[list[Any]]:
    """Each row's values: numbers as numbers, what is hidden or missing as None."""
    sections = {place.id: str(words(place.name)) for place in found.places}
    states = {state.value: labels.state(state.value) for state in labels.STATES}
    yes = gettext("invented")
    for row in rows:
        yield [
            row.number,
            row.title.get("original"),
            *(row.title.get(code) for code in LANGUAGES),
            row.byline or None,
            ", ".join(country(code) for code in row.countries),
            " ".join(row.countries),
            row.minutes,
            states[row.state],
            sections.get(row.section_id) if row.section_id else None,
            None if row.score is None else float(row.score),
            None if row.spread is None else float(row.spread),
            row.reviews,
            row.assigned,
            None if row.hidden else row.flags,
            yes if row.invented else None,
        ]


def plain(value: Any) -> str:
    """A value as CSV text that no spreadsheet takes for a formula: a leading apostrophe where it could be one."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float):
        return text
    return "'" + text if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def as_csv(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """The rows as CSV in portions, UTF-8 with a byte order mark, so that Excel reads Kazakh."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header())
    yield b"\xef\xbb\xbf"
    for index, row in enumerate(rows):
        writer.writerow([plain(value) for value in row])
        if index % 500 == 499:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_xlsx(rows: Iterable[list[Any]], title: str) -> IO[bytes]:
    """The rows as a workbook in a temporary file, ready to be read; every text is text, never a formula or a link."""
    import xlsxwriter  # 2 MiB that the pages do not need

    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed to the response, which closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 2)
        sheet.set_column(1, 5, 28)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header()):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value[:CELL_LONGEST])
                elif value is not None:
                    sheet.write_number(line, column, value)
    out.seek(0)
    return out


def _sheet_name(title: str) -> str:
    """What a sheet may be called: 31 characters, without those that Excel keeps for itself."""
    kept = "".join(" " if char in "[]:*?/\\" else char for char in title).strip("' ")
    return kept[:31] or "Board"
