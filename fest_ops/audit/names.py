"""What objects of the record are called. Audit knows no persons and no entries: the rooms that do say their names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session

Naming = Callable[[Session, Collection[uuid.UUID]], Mapping[uuid.UUID, str]]


class Invented(str):
    """The name of somebody or something that a demonstration made up: wherever it is shown, it is marked."""

    __slots__ = ()


def named(name: str, invented: bool) -> str:
    """A name as namings give it."""
    return Invented(name) if invented else name


_namings: dict[str, Naming] = {}


def register(kind: str, naming: Naming) -> None:
    """Say what objects of `kind` are called ("person", "entry"): by id, in one statement; unknown ids are left out.
    What is made up has an `Invented` name."""
    _namings[kind] = naming


def names_of(session: Session, kind: str, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What these objects are called, as far as anybody says."""
    naming = _namings.get(kind)
    return naming(session, ids) if naming and ids else {}
