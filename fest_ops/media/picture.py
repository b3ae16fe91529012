"""Makes a clean JPEG of a picture that somebody sent. Runs as a process of its own, with limits, because the file may
be hostile:

    python -m fest_ops.media.picture < FILE    prints one line of JSON, then the JPEG: {"width", "height"}, or
                                               {"refusal": code} and no JPEG

`remake` starts that process. What comes out was drawn anew from pixels: nothing of the file's own bytes is in it, no
Exif, no place, no profile, no thumbnail.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fest_ops.media.picture_file import (
    BROKEN,
    MAX_BYTES,
    MAX_PIXELS,
    MEGABYTES,
    MEGAPIXELS,
    MIN_SIDE,
    TOO_LARGE,
    NoPicture,
    PictureFile,
    examine,
)
from fest_ops.media.probe import JPEG, confine

if TYPE_CHECKING:
    from av import VideoFrame

SECONDS = 20
MEMORY = 3 * 2**29
LONG_SIDE = 1200
"""Pixels of the longer side that a kept picture has at most."""
KEPT_BYTES = 300_000
"""Bytes that it is brought under by a coarser quantiser, as far as there is one."""
QUANTISERS = (3, 5, 8, 12, 18, 26)
AT_ONCE = 2
VALUES = {"limit": MEGABYTES, "megapixels": MEGAPIXELS, "least": MIN_SIDE}
"""What the words of a refusal may name."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG drawn anew, with its pixels."""

    jpeg: bytes
    width: int
    height: int


def remake(data: bytes) -> tuple[Picture | None, str]:
    """The picture in these bytes as a clean upright JPEG; or None and why not: a code of `examine`, or
    pictures_wait where too many others are being made."""
    if len(data) > MAX_BYTES:
        return None, TOO_LARGE
    if not _turns.acquire(timeout=SECONDS):
        return None, "pictures_wait"
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "fest_ops.media.picture"],
            input=data,
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, BROKEN
    finally:
        _turns.release()
    line, _, jpeg = ended.stdout.partition(b"\n")
    said: dict[str, Any] = json.loads(line) if ended.returncode == 0 and line else {"refusal": BROKEN}
    if "refusal" in said or not jpeg.startswith(JPEG):
        return None, str(said.get("refusal", BROKEN))
    return Picture(jpeg, said["width"], said["height"]), ""


def jpeg_of(frame: VideoFrame) -> bytes:
    """A frame as a JPEG without a word about how it was made. Loads PyAV."""
    import av

    even = frame.reformat(max(2, frame.width & ~1), max(2, frame.height & ~1), "yuvj420p")
    made = b""
    for quantiser in QUANTISERS:
        encoder = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height = even.width, even.height
        encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 25)
        encoder.options = {"qmin": str(quantiser), "qmax": str(quantiser), "flags": "+bitexact"}
        made = b"".join(bytes(packet) for packet in (*encoder.encode(even), *encoder.encode(None)))
        if len(made) <= KEPT_BYTES:
            break
    return made


def _decoded(data: bytes, file: PictureFile) -> VideoFrame:
    import av

    decoder: Any = av.CodecContext.create(file.codec, "r")
    decoder.thread_count = 1
    # FFmpeg counts with what it adds at the edges; `examine` has counted without.
    decoder.options = {"max_pixels": str(MAX_PIXELS * 5 // 4)}
    frames: list[VideoFrame] = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    return next(iter(frames))


def _fitted(frame: VideoFrame) -> VideoFrame:
    share = min(1.0, LONG_SIDE / max(frame.width, frame.height))
    width, height = (max(2, round(side * share)) for side in (frame.width, frame.height))
    clear = frame.format.name == "pal8" or any(part.is_alpha for part in frame.format.components)
    return frame.reformat(width, height, "rgba" if clear else "rgb24", interpolation="LANCZOS")


UPRIGHT: dict[int, tuple[tuple[str, str], ...]] = {
    2: (("hflip", ""),),
    3: (("hflip", ""), ("vflip", "")),
    4: (("vflip", ""),),
    5: (("transpose", "cclock_flip"),),
    6: (("transpose", "clock"),),
    7: (("transpose", "clock_flip"),),
    8: (("transpose", "cclock"),),
}
"""What puts a picture of each Exif orientation upright, as FFmpeg calls it."""


def _drawn(frame: VideoFrame, orientation: int) -> VideoFrame:
    """Upright, and on white where it is transparent."""
    from av.filter import Graph

    graph = Graph()
    last = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)
    )
    if frame.format.name == "rgba":
        split, white, over = (
            graph.add("split"),
            graph.add("drawbox", "color=white:t=fill:replace=1"),
            graph.add("overlay", "format=rgb"),
        )
        last.link_to(split)
        split.link_to(white, 0, 0)
        white.link_to(over, 0, 0)
        split.link_to(over, 1, 1)
        last = over
    for name, how in UPRIGHT.get(orientation, ()):
        turned = graph.add(name, how or None)
        last.link_to(turned)
        last = turned
    last.link_to(graph.add("buffersink"))
    graph.configure()
    graph.push(frame)
    graph.push(None)
    drawn: Any = graph.pull()
    upright: VideoFrame = drawn
    return upright


def _remade(data: bytes) -> tuple[dict[str, Any], bytes]:
    import av

    try:
        file = examine(data)
        drawn = _drawn(_fitted(_decoded(data, file)), file.orientation)
        jpeg = jpeg_of(drawn)
    except NoPicture as refused:
        return {"refusal": refused.code}, b""
    except (av.error.FFmpegError, StopIteration, MemoryError, ValueError):
        return {"refusal": BROKEN}, b""
    return {"width": max(2, drawn.width & ~1), "height": max(2, drawn.height & ~1)}, jpeg


if __name__ == "__main__":
    confine(SECONDS, MEMORY)
    said, made = _remade(sys.stdin.buffer.read(MAX_BYTES + 1))
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)
