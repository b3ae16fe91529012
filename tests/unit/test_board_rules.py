"""The board's address: read without raising, written back as the same view."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.selection.states import State
from fest_ops.submissions.board.rules import GROUPS, SORTS, BoardQuery, pages, parse

VIEWS = st.builds(
    BoardQuery,
    state=st.sampled_from(["", *GROUPS, *(state.value for state in State if state is not State.DRAFT)]),
    section=st.sampled_from(["", "none", "competition"]),
    country=st.sampled_from(["", "KZ", "FR"]),
    bucket=st.sampled_from(["", "none", "0", "9"]),
    flagged=st.booleans(),
    wanting=st.booleans(),
    q=st.text(max_size=30).map(lambda text: " ".join(text.replace("\0", "").split())),
    sort=st.sampled_from(sorted(SORTS)),
    descending=st.booleans(),
    page=st.integers(1, 500),
)


@given(VIEWS)
def test_a_view_written_and_read_is_the_same(view: BoardQuery) -> None:
    written = view.but(page=view.page)
    assert written.startswith("?")
    assert parse(dict(parse_qsl(written[1:], keep_blank_values=True))) == view


@given(
    st.dictionaries(
        st.sampled_from(["q", "state", "sort", "dir", "page", "bucket", "country", "flagged"]), st.text()
    )
)
def test_any_address_opens_a_board(args: dict[str, str]) -> None:
    view = parse(args)
    assert view.page >= 1 and view.offset >= 0
    assert view.states <= set(State)


def test_the_plain_view_has_a_plain_address() -> None:
    assert parse({}) == BoardQuery()
    assert BoardQuery().but() == "?"
    assert BoardQuery(page=3).but(state="selected") == "?state=selected"


@pytest.mark.parametrize(
    ("sort", "down", "asked", "query"),
    [
        ("score", True, "score", "?dir=asc"),
        ("score", False, "score", "?"),
        ("score", True, "title", "?sort=title"),
        ("title", False, "title", "?sort=title&dir=desc"),
    ],
)
def test_a_sorted_column_turns_round(sort: str, down: bool, asked: str, query: str) -> None:
    assert BoardQuery(sort=sort, descending=down).sorted_by(asked) == query


@pytest.mark.parametrize(("total", "expected"), [(0, 1), (1, 1), (50, 1), (51, 2), (20_000, 400)])
def test_pages_hold_fifty(total: int, expected: int) -> None:
    assert pages(total) == expected


@pytest.mark.parametrize(
    ("typed", "number"), [("7", 7), ("№ 7", 7), ("#170", 170), ("film 7", None), ("٧", None)]
)
def test_a_number_is_looked_for_as_a_number(typed: str, number: int | None) -> None:
    assert BoardQuery(q=typed).number == number
