"""Names, sizes and types of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.media.rules import NAME_LENGTH, RESERVE, clean_name, media_type, why_not_begin


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Бауыр.mov", "Бауыр.mov"),
        ("C:\\films\\henri.mp4", "henri.mp4"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nX-Header: b.mp4", "aX-Header: b.mp4"),
        ("film\u202egpj.exe", "filmgpj.exe"),
        ("", "film"),
        ("...", "film"),
        ("😀.mp4", "😀.mp4"),
    ],
)
def test_name_is_cleaned(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=600))
def test_name_of_anything_is_short_and_harmless(name: str) -> None:
    kept = clean_name(name)
    assert 0 < len(kept) <= NAME_LENGTH
    assert not set(kept) & set("/\\\r\n\0")


@pytest.mark.parametrize(
    ("size", "free", "code"),
    [
        (0, 10 * RESERVE, "file_empty"),
        (-1, 10 * RESERVE, "file_empty"),
        (101, 10 * RESERVE, "file_too_large"),
        (100, RESERVE + 99, "no_room_for_file"),
        (100, RESERVE + 100, None),
    ],
)
def test_upload_begins_where_there_is_room(size: int, free: int, code: str | None) -> None:
    assert why_not_begin(size, largest=100, free=free) == code


def test_type_is_a_film_only_where_a_browser_plays_it() -> None:
    assert media_type({"container": "mov,mp4,m4a,3gp,3g2,mj2", "video": "h264"}) == "video/mp4"
    assert media_type({"container": "mxf", "video": "jpeg2000"}) == "application/octet-stream"
    assert media_type({}) == "application/octet-stream"
