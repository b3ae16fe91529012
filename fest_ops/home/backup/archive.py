"""The archive: an ordinary tar with tables/<name>.jsonl, files/<storage key> and, last, manifest.json and its seal.

The manifest lists every member with its size and SHA-256; `manifest.seal` is an HMAC of it under a key of the
configuration, so that an archive that somebody changed is told from one that this installation wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

FORMAT = 1
BLOCK = 1 << 20


class BackupError(Exception):
    """The archive cannot be written, read or trusted; the message says why, for whoever runs the command."""


class Writer:
    """Writes members one after another and seals the manifest over them."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
        self._members: dict[str, dict[str, Any]] = {}

    def add_file(self, name: str, path: Path, size: int) -> None:
        """Add the first `size` bytes of a file."""
        digest = hashlib.sha256()
        info = tarfile.TarInfo(name)
        info.size = size
        with path.open("rb") as source:
            self._tar.addfile(info, _Hashing(source, digest, name))
        self._members[name] = {"size": size, "sha256": digest.hexdigest()}

    def close(self, about: dict[str, Any], key: str) -> None:
        """Write the manifest, its seal, and the end of the archive."""
        manifest = json.dumps(
            {"format": FORMAT, **about, "members": self._members},
            sort_keys=True,
            ensure_ascii=False,
            indent=1,
        ).encode()
        for name, body in (("manifest.json", manifest), ("manifest.seal", _seal(key, manifest))):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            self._tar.addfile(info, io.BytesIO(body))
        self._tar.close()


class _Hashing(io.RawIOBase):
    """Reads on behalf of tarfile and digests what passes."""

    def __init__(self, source: IO[bytes], digest: Any, name: str) -> None:
        self._source, self._digest, self._name = source, digest, name

    def read(self, size: int = -1, /) -> bytes:
        block = self._source.read(size)
        if size > 0 and not block:
            raise BackupError(f"{self._name}: the file is shorter than the database says")
        self._digest.update(block)
        return block


def _seal(key: str, manifest: bytes) -> bytes:
    return hmac.new(key.encode(), b"fest-ops backup\0" + manifest, hashlib.sha256).hexdigest().encode()


def check(path: Path, keys: Iterable[str], *, foreign: bool = False) -> dict[str, Any]:
    """Read the whole archive, compare every member with the manifest, and return the manifest.

    With `foreign` the seal of another installation is let pass. Raises BackupError.
    """
    seen: dict[str, dict[str, Any]] = {}
    bodies: dict[str, bytes] = {}
    try:
        with tarfile.open(path, mode="r|") as tar:
            for info in tar:
                body = tar.extractfile(info)
                if body is None or not _expected(info.name):
                    raise BackupError(f"{info.name!r} does not belong into a backup")
                if info.name in seen or info.name in bodies:
                    raise BackupError(f"{info.name!r} is there twice")
                if info.name.startswith("manifest."):
                    bodies[info.name] = body.read(64 * BLOCK)
                    continue
                digest = hashlib.sha256()
                while block := body.read(BLOCK):
                    digest.update(block)
                seen[info.name] = {"size": info.size, "sha256": digest.hexdigest()}
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupError(f"{path.name} cannot be read as a backup: {error}") from error
    return _checked(seen, bodies, keys, foreign=foreign)


def _expected(name: str) -> bool:
    folder, _, rest = name.partition("/")
    if folder == "tables":
        return rest.removesuffix(".jsonl").replace("_", "").isalpha() and rest.endswith(".jsonl")
    if folder == "files":
        return len(rest) == 32 and all(c in "0123456789abcdef" for c in rest)
    return name in ("manifest.json", "manifest.seal")


def _checked(
    seen: dict[str, dict[str, Any]], bodies: dict[str, bytes], keys: Iterable[str], *, foreign: bool
) -> dict[str, Any]:
    manifest = bodies.get("manifest.json")
    if manifest is None:
        raise BackupError("the backup has no manifest: it was cut short")
    seal = bodies.get("manifest.seal", b"")
    if not foreign and not any(hmac.compare_digest(_seal(key, manifest), seal) for key in keys):
        raise BackupError(
            "the seal is not of this installation's keys: restore with the keys it was made with, or with --foreign"
        )
    try:
        about = json.loads(manifest)
    except ValueError as error:
        raise BackupError("the manifest cannot be read") from error
    if about.get("format") != FORMAT:
        raise BackupError(f"format {about.get('format')!r} is not one that this version reads ({FORMAT})")
    for name in sorted({*seen, *about["members"]}):
        if seen.get(name) != about["members"].get(name):
            raise BackupError(f"{name} is not what the manifest says: the backup is damaged")
    return dict(about)
