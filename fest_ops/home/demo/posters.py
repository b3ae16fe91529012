"""Posters of invented films: calm shapes on a gradient, the same in every load. None is ever made for a real film."""

from __future__ import annotations

import colorsys
import datetime as dt
import io
import math
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from fest_ops.home.demo.material import chance, identity
from fest_ops.media import posters
from fest_ops.media.picture import Picture, jpeg_of
from fest_ops.media.rules import Purpose
from fest_ops.media.storage import Disk

WIDTH, HEIGHT = 400, 600
FINER = 2
"""How much larger a poster is drawn, so that its edges are smooth when it is made smaller."""
GOLDEN = 0.618034

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""
Spans = Callable[[float], Sequence[tuple[float, float]]]
"""From a height (0 above, 1.5 below) to the pieces of that line that a shape covers, where the width is 1."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape whose colour runs from `top`, at the poster's upper edge, to `bottom`."""

    spans: Spans
    top: Colour
    bottom: Colour


def poster(luck: Random, number: int) -> Picture:
    """The poster of the `number`th film: neighbours differ in hue and in motif."""
    hue = (0.07 + number * GOLDEN) % 1
    ground = Shape(lambda _: ((0, 1),), _tone(hue, 0.22, 0.36), _tone(hue + 0.07, 0.6, 0.4))
    motif = MOTIFS[number % len(MOTIFS)]
    return _drawn([ground, *motif(luck, hue)])


def hang(
    disk: Disk, edition_id: uuid.UUID, films: Iterable[tuple[uuid.UUID, uuid.UUID, dt.datetime]]
) -> list[dict[str, Any]]:
    """Draw a poster for each film (its entry, its owner, the moment) and lay it on the disk: rows of File."""
    rows = []
    for number, (entry, owner, moment) in enumerate(films):
        drawn = poster(chance(f"poster {entry}"), number)
        key = identity("poster on disk", entry).hex
        disk.drop(key)
        disk.write(key, 0, io.BytesIO(drawn.jpeg), len(drawn.jpeg), lambda _: None)
        rows.append(
            {
                "id": identity("poster", entry),
                "edition_id": edition_id,
                "owner_id": owner,
                "purpose": Purpose.STILL.value,
                "about_id": entry,
                "name": "invented.jpg",
                "probe": {"container": "image", "width": drawn.width, "height": drawn.height},
                **posters.whole(key, drawn.jpeg, moment),
            }
        )
    return rows


def _tone(hue: float, light: float, full: float) -> Colour:
    return colorsys.hls_to_rgb(hue % 1, light, full)


def _disc(x: float, y: float, across: float, up: float | None = None) -> Spans:
    """An ellipse around (x, y), half as wide as `across` says twice, and as high as `up` (else round)."""
    high = up or across

    def spans(at: float) -> Sequence[tuple[float, float]]:
        share = 1 - ((at - y) / high) ** 2
        half = across * math.sqrt(share) if share > 0 else 0
        return ((x - half, x + half),) if half else ()

    return spans


def _ring(x: float, y: float, outer: float, inner: float) -> Spans:
    out, hole = _disc(x, y, outer), _disc(x, y, inner)

    def spans(at: float) -> Sequence[tuple[float, float]]:
        around, within = out(at), hole(at)
        return ((around[0][0], within[0][0]), (within[0][1], around[0][1])) if within else around

    return spans


def _crescent(x: float, y: float) -> Spans:
    moon, shade = _disc(x, y, 0.3), _disc(x + 0.13, y - 0.06, 0.27)

    def spans(at: float) -> Sequence[tuple[float, float]]:
        light, dark = moon(at), shade(at)
        if not light or not dark:
            return light
        return ((light[0][0], min(light[0][1], dark[0][0])), (max(light[0][0], dark[0][1]), light[0][1]))

    return spans


def _arch(x: float, y: float, half: float) -> Spans:
    """A door with a round top, down to the lower edge."""
    top = _disc(x, y, half)
    return lambda at: top(at) if at < y else ((x - half, x + half),)


def _peak(x: float, y: float, slope: float) -> Spans:
    """A mountain with its top at (x, y)."""
    return lambda at: ((x - slope * (at - y), x + slope * (at - y)),) if at > y else ()


def _slant(x: float, wide: float, lean: float, top: float = 0, bottom: float = 1.5) -> Spans:
    """A band that begins at x above and leans by so much a height."""
    return lambda at: ((x + lean * at, x + wide + lean * at),) if top <= at < bottom else ()


def _sun(luck: Random, hue: float) -> list[Shape]:
    warm = _tone(hue + 0.09, 0.78, 0.75), _tone(hue + 0.04, 0.6, 0.6)
    x, y = luck.uniform(0.3, 0.7), luck.uniform(0.55, 0.75)
    hills = [
        Shape(_disc(luck.uniform(0, 1), 1.62 + 0.09 * step, 1.1, 0.62 - 0.12 * step), dark, dark)
        for step, dark in enumerate(_tone(hue + 0.02, 0.36 - 0.1 * step, 0.4) for step in range(3))
    ]
    return [Shape(_disc(x, y, 0.27), *warm), *hills]


def _rings(luck: Random, hue: float) -> list[Shape]:
    x, y = luck.choice((0.1, 0.9)), luck.uniform(1.05, 1.3)
    colours = _tone(hue + 0.05, 0.5, 0.35), _tone(hue + 0.14, 0.82, 0.5)
    return [
        Shape(_ring(x, y, radius, radius - 0.07), *colours) for radius in (1.1, 0.93, 0.76, 0.59, 0.42, 0.25)
    ]


def _bands(luck: Random, hue: float) -> list[Shape]:
    lean = luck.choice((-0.55, 0.55))
    left = 0.295 if lean < 0 else -0.8
    return [
        Shape(
            _slant(left + 0.34 * step, 0.17, lean),
            _tone(hue + 0.03 * step, 0.3 + 0.09 * step, 0.45),
            _tone(hue + 0.05 * step, 0.4 + 0.09 * step, 0.45),
        )
        for step in range(5)
    ]


def _moon(luck: Random, hue: float) -> list[Shape]:
    x, y = luck.uniform(0.4, 0.6), luck.uniform(0.5, 0.62)
    light = _tone(hue + 0.12, 0.86, 0.4)
    water = [
        Shape(
            _slant(0.5 - 0.36 / step, 0.72 / step, 0, 1.02 + 0.09 * step, 1.035 + 0.09 * step), light, light
        )
        for step in range(1, 5)
    ]
    return [Shape(_crescent(x, y), light, light), *water]


def _peaks(luck: Random, hue: float) -> list[Shape]:
    snow = _tone(hue + 0.1, 0.88, 0.3)
    ranges: list[Shape] = [Shape(_disc(luck.uniform(0.2, 0.8), 0.42, 0.12), snow, snow)]
    for step in range(3):
        stone = _tone(hue - 0.02 * step, 0.5 - 0.13 * step, 0.3)
        for x in (luck.uniform(-0.1, 0.35), luck.uniform(0.55, 1.1)):
            ranges.append(Shape(_peak(x, luck.uniform(0.6, 0.75) + 0.24 * step, 0.75), stone, stone))
    return ranges


def _gate(luck: Random, hue: float) -> list[Shape]:
    y = luck.uniform(0.7, 0.85)
    return [
        Shape(_arch(0.5, y + 0.07 * step, 0.4 - 0.085 * step), _tone(hue + 0.04 * step, 0.34 + 0.13 * step, 0.42),
              _tone(hue + 0.04 * step, 0.26 + 0.16 * step, 0.42))
        for step in range(4)
    ]  # fmt: skip


MOTIFS: tuple[Callable[[Random, float], list[Shape]], ...] = (_sun, _rings, _moon, _bands, _gate, _peaks)


def _drawn(shapes: Sequence[Shape]) -> Picture:
    from av import VideoFrame

    width, height = WIDTH * FINER, HEIGHT * FINER
    frame = VideoFrame(width, height, "rgb24")
    line = frame.planes[0].line_size
    drawn = bytearray()
    for row in range(height):
        drawn += _row(shapes, row / width, row / height, width).ljust(line, b"\0")
    frame.planes[0].update(bytes(drawn))
    jpeg = jpeg_of(frame.reformat(WIDTH, HEIGHT, interpolation="AREA"))
    return Picture(jpeg, WIDTH, HEIGHT)


def _row(shapes: Sequence[Shape], at: float, share: float, width: int) -> bytearray:
    row = bytearray(3 * width)
    for shape in shapes:
        pairs = zip(shape.top, shape.bottom, strict=True)
        pixel = bytes(round(255 * (above + (below - above) * share)) for above, below in pairs)
        for begins, ends in shape.spans(at):
            first, last = max(0, round(begins * width)), min(width, round(ends * width))
            if last > first:
                row[3 * first : 3 * last] = pixel * (last - first)
    return row
