"""Pictures made on the spot, whole and hostile, and what a reader sees in one."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from typing import Any

import av

QUARTERS = ((200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 200, 40))
"""Colours of a made picture: above left and right, below left and right."""
PLAIN = {"mjpeg": "yuvj420p", "png": "rgb24", "webp": "yuv420p"}


def make_picture(codec: str = "mjpeg", size: tuple[int, int] = (400, 600), *, clear: bool = False) -> bytes:
    """A picture of four quarters; a `clear` one is transparent in its lower half."""
    width, height = size
    rows = []
    for y in range(height):
        below = y >= height // 2
        left, right = (bytes([*QUARTERS[2 * below + side], 0 if clear and below else 255]) for side in (0, 1))
        rows.append(left * (width // 2) + right * (width - width // 2))
    frame = av.VideoFrame(width, height, "rgba")
    line = frame.planes[0].line_size
    frame.planes[0].update(b"".join(row.ljust(line, b"\0") for row in rows))
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.time_base = width, height, Fraction(1, 25)
    encoder.pix_fmt = "rgba" if clear else PLAIN[codec]
    drawn = frame.reformat(format=encoder.pix_fmt)
    return b"".join(bytes(packet) for packet in (*encoder.encode(drawn), *encoder.encode(None)))


def exif(orientation: int, said: bytes = b"43 14 N 76 56 E") -> bytes:
    """An Exif block with an orientation and words that nobody may find again."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + said


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    """The JPEG with an Exif block at its head."""
    block = b"Exif\0\0" + exif(orientation)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, raw: bytes) -> bytes:
    """A grey PNG that says of itself to be so large, with these bytes for its pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(raw, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def corners(jpeg: bytes) -> list[tuple[int, int, int]]:
    """The colours in the middle of a JPEG's quarters, in the order of QUARTERS."""
    decoder = av.CodecContext.create("mjpeg", "r")
    frame = next(iter((*decoder.decode(av.Packet(jpeg)), *decoder.decode(None)))).reformat(format="rgb24")
    plane = frame.planes[0]
    data = bytes(plane)
    return [
        tuple(data[(at := y * plane.line_size + 3 * x) : at + 3])  # type: ignore[misc]
        for y in (frame.height // 4, 3 * frame.height // 4)
        for x in (frame.width // 4, 3 * frame.width // 4)
    ]


def alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two colours differ by no more than what compressing them takes."""
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))
