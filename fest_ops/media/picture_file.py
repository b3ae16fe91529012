"""What a picture's file says of itself, read without decoding it: JPEG, PNG, WebP. Pure.

JPEG: ITU-T T.81, annex B. PNG: W3C PNG (third edition), section 5. WebP: RFC 9649.
Orientation: CIPA DC-008 (Exif), 4.6.5.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Literal

MEGABYTES = 15
MAX_BYTES = MEGABYTES * 2**20
MEGAPIXELS = 40
MAX_PIXELS = MEGAPIXELS * 1_000_000
MAX_SIDE = 20_000
MIN_SIDE = 200

Codec = Literal["mjpeg", "png", "webp"]
NOT_A_PICTURE, BROKEN, WITH_MORE = "not_a_picture", "picture_broken", "picture_with_more"
TOO_LARGE, TOO_MANY, TOO_SMALL = "picture_too_large", "picture_too_many_pixels", "picture_too_small"

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff+([^\xff])", re.DOTALL)
_SCAN_ENDS = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture as its file states it: FFmpeg's name of the codec, pixels, and the Exif orientation (1 to 8)."""

    codec: Codec
    width: int
    height: int
    orientation: int = 1


class NoPicture(Exception):
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def examine(data: bytes) -> PictureFile:
    """What the file is, from its first byte to its last.

    Raises NoPicture: not_a_picture (none of the three, or one that moves), picture_broken (cut short or out of order),
    picture_with_more (another file behind the picture), picture_too_large, picture_too_many_pixels, picture_too_small.
    """
    if len(data) > MAX_BYTES:
        raise NoPicture(TOO_LARGE)
    if data.startswith(_JPEG):
        read = _jpeg
    elif data.startswith(_PNG):
        read = _png
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        read = _webp
    else:
        raise NoPicture(NOT_A_PICTURE)
    try:
        found, end = read(data)
    except IndexError:
        raise NoPicture(BROKEN) from None
    rest = data[end:].strip(b"\0 \t\r\n")
    # Cameras put smaller versions of a JPEG behind it (CIPA DC-007); anything else behind a picture is no part of it.
    if rest and not (found.codec == "mjpeg" and rest.startswith(_JPEG)):
        raise NoPicture(WITH_MORE)
    return _measured(found)


def _measured(found: PictureFile) -> PictureFile:
    sides = (found.width, found.height)
    if found.width * found.height > MAX_PIXELS or max(sides) > MAX_SIDE:
        raise NoPicture(TOO_MANY)
    if min(sides) < MIN_SIDE:
        raise NoPicture(TOO_SMALL if min(sides) else BROKEN)
    return found


def _jpeg(data: bytes) -> tuple[PictureFile, int]:
    at, width, height, turn = 2, 0, 0, 1
    while marker := _MARKER.match(data, at):
        kind, at = marker[1][0], marker.end()
        if kind == 0xD9:
            return PictureFile("mjpeg", width, height, turn), at
        if kind in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2])
        body = data[at + 2 : at + length]
        at += length
        if length < 2 or at > len(data):
            break
        if kind in _FRAMES:
            height, width = max(height, int.from_bytes(body[1:3])), max(width, int.from_bytes(body[3:5]))
        elif kind == 0xE1 and body.startswith(b"Exif\0\0"):
            turn = orientation(body[6:])
        elif kind == 0xDA:
            found = _SCAN_ENDS.search(data, at)
            if found is None:
                break
            at = found.start()
    raise NoPicture(BROKEN)


def _png(data: bytes) -> tuple[PictureFile, int]:
    at, width, height, turn = len(_PNG), 0, 0, 1
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body, end = data[at + 8 : at + 8 + length], at + 12 + length
        if end > len(data) or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end]):
            break
        if (kind == b"IHDR") != (at == len(_PNG)):
            break
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
        elif kind == b"eXIf":
            turn = orientation(body)
        elif kind == b"acTL":
            raise NoPicture(NOT_A_PICTURE)
        elif kind == b"IEND":
            return PictureFile("png", width, height, turn), end
        at = end
    raise NoPicture(BROKEN)


def _webp(data: bytes) -> tuple[PictureFile, int]:
    end = 8 + int.from_bytes(data[4:8], "little")
    at, width, height, turn = 12, 0, 0, 1
    if end > len(data):
        raise NoPicture(BROKEN)
    while at + 8 <= end:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if at > end + 1:
            raise NoPicture(BROKEN)
        if kind == b"ANIM" or kind == b"ANMF":
            raise NoPicture(NOT_A_PICTURE)
        if kind == b"EXIF":
            turn = orientation(body.removeprefix(b"Exif\0\0"))
        seen = _webp_size(kind, body)
        width, height = max(width, seen[0]), max(height, seen[1])
    return PictureFile("webp", width, height, turn), end


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def orientation(tiff: bytes) -> int:
    """The orientation in an Exif block (its first directory), 1 to 8; 1 where none is stated that makes sense."""
    order: Literal["little", "big"] | None = {b"II": "little", b"MM": "big"}.get(tiff[:2])  # type: ignore[assignment]
    if order is None:
        return 1
    at = int.from_bytes(tiff[4:8], order)
    for place in range(at + 2, at + 2 + 12 * min(int.from_bytes(tiff[at : at + 2], order), 500), 12):
        if int.from_bytes(tiff[place : place + 2], order) == _ORIENTATION:
            stated = int.from_bytes(tiff[place + 8 : place + 10], order)
            return stated if 1 <= stated <= 8 else 1
    return 1
