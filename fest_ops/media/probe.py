"""Looks into a file that somebody sent. Runs as a process of its own, with limits, because the file may be hostile:

    python -m fest_ops.media.probe PATH           prints one JSON object: what was found, or {"refusal": code}
    python -m fest_ops.media.probe PATH --frame   writes a frame of it as a JPEG; nothing where there is none

`look` and `frame` start that process. Web server and worker never import PyAV themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

SECONDS = 120
FORMATS = "mov,matroska,webm,mxf,avi,mpegts,mpeg,asf,ogg,flv"
"""Containers that films come in. Playlists are not among them: they would make the probe read other files."""
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
MEMORY = 3 * 2**30
JPEG = b"\xff\xd8\xff"
"""How a JPEG begins."""
FRAME_WIDTH = 480


def look(path: Path) -> tuple[dict[str, Any], str | None]:
    """What is in the file and why it is refused (a reason code) if it is.

    Found: container, video, audio (FFmpeg's names), width, height (pixels), seconds, frames_per_second.
    Refusals: not_a_film (nothing in it is video), film_unreadable (the probe broke or took too long).
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "fest_ops.media.probe", str(path)],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        found = json.loads(ended.stdout or b"{}") if ended.returncode == 0 else {"refusal": "film_unreadable"}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        found = {"refusal": "film_unreadable"}
    refusal = found.pop("refusal", None)
    return found, refusal


def frame(path: Path) -> bytes | None:
    """A frame of the film as a JPEG of at most 480 pixels a line, from a fifth of its length on; None where none can
    be had."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "fest_ops.media.probe", str(path), "--frame"],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return ended.stdout if ended.returncode == 0 and ended.stdout.startswith(JPEG) else None


def confine(seconds: int, memory: int) -> None:
    """Take from this process, for good, more than so many seconds and bytes, and writing files."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _probe(path: str) -> dict[str, Any]:
    import av

    try:
        with av.open(path, mode="r", options=OPTIONS) as container:
            if not container.streams.video:
                return {"refusal": "not_a_film"}
            video = container.streams.video[0]
            if not video.width or not video.height or next(container.decode(video), None) is None:
                return {"refusal": "not_a_film"}
            rate = video.average_rate or video.guessed_rate
            audio = container.streams.audio
            return {
                "container": container.format.name,
                "video": video.codec_context.name,
                "audio": audio[0].codec_context.name if audio else None,
                "width": video.width,
                "height": video.height,
                "seconds": round(container.duration / av.time_base, 3) if container.duration else None,
                "frames_per_second": round(float(rate), 3) if rate else None,
            }
    except FileNotFoundError:
        return {"refusal": "film_unreadable"}
    except (av.error.FFmpegError, ValueError):
        return {"refusal": "not_a_film"}


def _frame(path: str) -> bytes:
    import av

    try:
        with av.open(path, mode="r", options=OPTIONS) as container:
            video = container.streams.video[0]
            if container.duration:
                container.seek(container.duration // 5)
            shown = next(container.decode(video))
            width = min(FRAME_WIDTH, shown.width) & ~1
            height = max(2, round(shown.height * width / shown.width)) & ~1
            encoder = av.CodecContext.create("mjpeg", "w")
            encoder.width, encoder.height = width, height
            encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 25)
            small = shown.reformat(width, height, "yuvj420p")
            return b"".join(bytes(packet) for packet in (*encoder.encode(small), *encoder.encode(None)))
    except (av.error.FFmpegError, StopIteration, IndexError, ValueError):
        return b""


if __name__ == "__main__":
    confine(SECONDS, MEMORY)
    if sys.argv[2:] == ["--frame"]:
        sys.stdout.buffer.write(_frame(sys.argv[1]))
    else:
        print(json.dumps(_probe(sys.argv[1])))
