"""Files on disk, under a folder of the installation's own.

A file is written in place at its offset, so that a repeated chunk overwrites itself: the database says how much
counts, whatever more lies on the disk after a crash is written again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from fest_ops.media.rules import CHECKPOINT

BLOCK = 256 * 1024


class Busy(Exception):
    """Another request is writing this file."""


class Full(Exception):
    """The disk has no room left; what was noted stays."""


class Readable(Protocol):
    """What a request's body is."""

    def read(self, size: int = -1, /) -> bytes: ...


class Disk:
    """The folder that holds the files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where a file lies. Keys are made by `new_key` and hold nothing of a user's."""
        return self.root / key[:2] / key

    def free(self) -> int:
        """Bytes that the disk still takes."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    @contextmanager
    def _locked(self, key: str) -> Iterator[BinaryIO]:
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy from error
            yield file

    def write(self, key: str, offset: int, body: Readable, limit: int, reached: Callable[[int], None]) -> int:
        """Write `body` at `offset`, at most `limit` bytes; returns how many bytes the file holds after it.

        `reached(total)` is called, with the bytes safe on the disk, every 16 MiB and at the end, also when the line
        is cut: what arrived stays. Raises Busy while another request writes the file, Full when the disk is.
        """
        end = offset
        noted = offset
        with self._locked(key) as file:
            file.seek(offset)
            try:
                while end - offset < limit:
                    try:
                        block = body.read(min(BLOCK, limit - (end - offset)))
                    except (OSError, ValueError, EOFError):
                        break
                    if not block:
                        break
                    end += _write_all(file, block)
                    if end - noted >= CHECKPOINT:
                        os.fsync(file.fileno())
                        reached(end)
                        noted = end
            except OSError as error:
                raise Full from error
            finally:
                if end > noted:
                    os.fsync(file.fileno())
                    reached(end)
        return end

    def digest(self, key: str) -> bytes | None:
        """SHA-256 of the whole file; None where it is not there."""
        try:
            with self.path(key).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
        except FileNotFoundError:
            return None

    def drop(self, key: str) -> None:
        """Remove the file; nothing happens where it is not there."""
        self.path(key).unlink(missing_ok=True)


def _write_all(file: BinaryIO, block: bytes) -> int:
    view = memoryview(block)
    while view:
        view = view[file.write(view) :]
    return len(block)


def new_key() -> str:
    """A random storage key."""
    return uuid.uuid4().hex
