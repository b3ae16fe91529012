"""What was measured: printed, and written as a list of {name, value, target, holds}."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path(__file__).resolve().parent / "out" / "latest.json"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `target` says in words what it should be; `holds` whether it is (None: told for interest)."""

    name: str
    value: float
    target: str
    holds: bool | None


def at_least(name: str, value: float, least: float) -> Measure:
    """A figure that may not be below `least`."""
    return Measure(name, round(value, 3), f">= {least}", value >= least)


def at_most(name: str, value: float, most: float) -> Measure:
    """A figure that may not be above `most`."""
    return Measure(name, round(value, 3), f"<= {most}", value <= most)


def told(name: str, value: float) -> Measure:
    """A figure for interest."""
    return Measure(name, round(value, 3), "", None)


def write(measures: list[Measure]) -> None:
    """Print the figures and write bench/out/latest.json; figures of other benches in it stay."""
    width = max(len(one.name) for one in measures)
    for one in measures:
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[one.holds]
        print(f"{one.name:<{width}}  {one.value:>10}  {one.target:>10}  {verdict}")
    OUT.parent.mkdir(exist_ok=True)
    mine = {one.name for one in measures}
    kept = [one for one in _held() if one["name"] not in mine]
    OUT.write_text(
        json.dumps([*kept, *(asdict(one) for one in measures)], indent=2, ensure_ascii=False) + "\n"
    )


def _held() -> list[dict[str, object]]:
    try:
        held = json.loads(OUT.read_text())
    except (OSError, ValueError):
        return []
    return [one for one in held if isinstance(one, dict) and "name" in one]
