"""Pictures that somebody sent: what is taken is drawn anew, upright and without its words; the rest is refused."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fest_ops.media import picture, picture_file
from fest_ops.media.picture_file import NoPicture, PictureFile, examine
from fest_ops.media.reasons import REASONS
from tests.pictures import QUARTERS, alike, chunk, corners, exif, make_picture, png_of, with_exif

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="900" height="900"/></svg>'
HTML = b"<!doctype html><script>alert(1)</script>" + b" " * 5000
WHITE = (255, 255, 255)


@pytest.mark.parametrize("codec", ["mjpeg", "png", "webp"])
def test_each_format_is_examined_and_drawn_anew(codec: str) -> None:
    sent = make_picture(codec, (400, 600))
    assert examine(sent) == PictureFile(codec, 400, 600)  # type: ignore[arg-type]
    made, refused = picture.remake(sent)
    assert made is not None and not refused
    assert (made.width, made.height) == (400, 600)
    assert examine(made.jpeg) == PictureFile("mjpeg", 400, 600)
    assert all(alike(*pair) for pair in zip(corners(made.jpeg), QUARTERS, strict=True))


def test_large_one_is_made_smaller_and_keeps_its_proportions() -> None:
    made, _ = picture.remake(make_picture("png", (2000, 3000)))
    assert made is not None
    assert (made.width, made.height) == (800, 1200)
    assert len(made.jpeg) <= picture.KEPT_BYTES


def test_transparent_one_lies_on_white() -> None:
    made, _ = picture.remake(make_picture("png", (301, 401), clear=True))
    assert made is not None and (made.width, made.height) == (300, 400)
    shown = corners(made.jpeg)
    assert alike(shown[0], QUARTERS[0]) and alike(shown[1], QUARTERS[1])
    assert alike(shown[2], WHITE) and alike(shown[3], WHITE)


@pytest.mark.parametrize(
    ("orientation", "order"),
    [(1, "0123"), (2, "1032"), (3, "3210"), (4, "2301"), (5, "0213"), (6, "2031"), (7, "3120"), (8, "1302")],
)
def test_orientation_is_applied_and_forgotten(orientation: int, order: str) -> None:
    sent = with_exif(make_picture("mjpeg", (400, 600)), orientation)
    assert examine(sent).orientation == orientation
    made, _ = picture.remake(sent)
    assert made is not None
    assert (made.width, made.height) == ((600, 400) if orientation > 4 else (400, 600))
    wanted = [QUARTERS[int(index)] for index in order]
    assert all(alike(*pair) for pair in zip(corners(made.jpeg), wanted, strict=True))
    assert b"76 56 E" in sent and b"76 56 E" not in made.jpeg and b"Exif" not in made.jpeg


def test_words_of_a_png_are_left_behind() -> None:
    sent = make_picture("png")
    spoken = sent[:33] + chunk(b"tEXt", b"Comment\0<script>") + chunk(b"eXIf", exif(6)) + sent[33:]
    made, _ = picture.remake(spoken)
    assert made is not None and (made.width, made.height) == (600, 400)
    assert b"script" not in made.jpeg and b"76 56 E" not in made.jpeg


JPEG, PNG, WEBP = (make_picture(codec) for codec in ("mjpeg", "png", "webp"))
MOVING = b"VP8X" + struct.pack("<I", 10) + b"\x02" + bytes(9) + b"ANIM" + struct.pack("<I", 6) + bytes(6)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_a_picture"),
        (SVG, "not_a_picture"),
        (HTML, "not_a_picture"),
        (b"GIF89a" + bytes(500), "not_a_picture"),
        (b"%PDF-1.7\n" + JPEG, "not_a_picture"),
        (b"RIFF" + struct.pack("<I", 4 + len(MOVING)) + b"WEBP" + MOVING, "not_a_picture"),
        (PNG[:33] + chunk(b"acTL", bytes(8)) + PNG[33:], "not_a_picture"),
        (JPEG[:3], "picture_broken"),
        (JPEG[: len(JPEG) // 2], "picture_broken"),
        (JPEG[:-2], "picture_broken"),
        (PNG[: len(PNG) // 2], "picture_broken"),
        (PNG[:-12], "picture_broken"),
        (PNG[:60] + b"\0\0\0" + PNG[63:], "picture_broken"),
        (WEBP[: len(WEBP) // 2], "picture_broken"),
        (JPEG[:2] + b"\xff\xd9", "picture_broken"),
        (JPEG + b"PK\x03\x04" + bytes(40), "picture_with_more"),
        (JPEG + HTML, "picture_with_more"),
        (PNG + b"<?php system($_GET['c']);", "picture_with_more"),
        (WEBP + SVG, "picture_with_more"),
        (png_of(60_000, 60_000, bytes(1000)), "picture_too_many_pixels"),
        (png_of(20_001, 300, bytes(1000)), "picture_too_many_pixels"),
        (png_of(199, 900, bytes(1000)), "picture_too_small"),
        (b"\xff\xd8\xff" + bytes(picture_file.MAX_BYTES), "picture_too_large"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(NoPicture) as caught:
        examine(sent)
    assert caught.value.code == code
    assert picture.remake(sent) == (None, code)
    assert code in REASONS


@pytest.mark.parametrize("sent", [png_of(400, 400, b"\0" * 100), png_of(400, 400, b"\0" * 900_000)])
def test_pixels_that_are_not_what_the_head_says(sent: bytes) -> None:
    """Too few of them are refused; too many are never unpacked."""
    made, refused = picture.remake(sent)
    assert refused == "picture_broken" if made is None else (made.width, made.height) == (400, 400)


def test_bomb_in_a_profile_is_not_unpacked() -> None:
    profile = b"icc\0\0" + zlib.compress(bytes(100_000_000), 1)
    made, refused = picture.remake(PNG[:33] + chunk(b"iCCP", profile) + PNG[33:])
    assert refused == "picture_broken" if made is None else len(made.jpeg) < 100_000


def test_second_head_of_a_jpeg_cannot_smuggle_pixels_in() -> None:
    at = JPEG.index(b"\xff\xc0")
    frame = JPEG[at : at + 2 + int.from_bytes(JPEG[at + 2 : at + 4])]
    larger = frame[:5] + struct.pack(">HH", 60_000, 60_000) + frame[9:]
    assert picture.remake(JPEG[:at] + frame + larger + JPEG[at + len(frame) :]) == (
        None,
        "picture_too_many_pixels",
    )


def test_smaller_versions_behind_a_jpeg_and_padding_are_let_pass() -> None:
    for behind in (JPEG, bytes(4096), b"\r\n"):
        assert examine(JPEG + behind).codec == "mjpeg"


def test_forty_megapixels_are_taken() -> None:
    made, refused = picture.remake(png_of(5000, 8000, bytes(5001 * 8000)))
    assert made is not None, refused
    assert (made.width, made.height) == (750, 1200)


def test_too_many_at_once_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(picture, "SECONDS", 0.01)
    assert picture._turns.acquire()
    assert picture.remake(JPEG) == (None, "pictures_wait")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([JPEG, PNG, WEBP]), st.data())
def test_examining_whatever_comes_ends_in_a_picture_or_a_reason(whole: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(whole)))
    at = data.draw(st.integers(0, len(whole)))
    sent = whole[:cut] + data.draw(st.binary(max_size=40)) + whole[at:]
    try:
        assert examine(sent).codec in ("mjpeg", "png", "webp")
    except NoPicture as refused:
        assert refused.code in REASONS


@given(st.binary(max_size=60))
def test_orientation_of_anything_is_one_to_eight(tiff: bytes) -> None:
    assert 1 <= picture_file.orientation(b"II*\0" + tiff) <= 8


def test_web_server_starts_without_pyav() -> None:
    loads = "import sys, fest_ops.app, fest_ops.media.picture; print('av' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "False", ended.stderr
