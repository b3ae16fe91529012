"""Small real films, made on the spot."""

from __future__ import annotations

from pathlib import Path

import av


def make_film_file(path: Path, *, seconds: float = 1.0, size: tuple[int, int] = (64, 48)) -> Path:
    """A film of moving grey at 24 frames a second, in the container that the path's ending names."""
    with av.open(str(path), mode="w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for index in range(round(24 * seconds)):
            frame = av.VideoFrame(*size, "rgb24")
            frame.planes[0].update(bytes([index * 7 % 256]) * frame.planes[0].buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
