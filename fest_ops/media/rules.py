"""What may be uploaded and how a file is served. Pure."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Mapping
from typing import Any

NAME_LENGTH = 200
CHECKPOINT = 16 * 2**20
"""Bytes after which a running upload notes how far it is: what a killed server can lose of one request."""
RESERVE = 2**30
"""Bytes of the disk that uploads leave free, so that the database beside them can go on."""
ABANDONED_AFTER_DAYS = 14


class Purpose(enum.StrEnum):
    """What a file is for; each has a Door (see fest_ops.media.doors) that says who may read it."""

    FILM = "film"
    STILL = "still"
    """A poster or still that the film-maker gave, drawn anew."""
    POSTER = "poster"
    """A frame of a film's file, where no other was given."""
    DOCUMENT = "document"


class FileState(enum.StrEnum):
    """From the first byte to the probe's word."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"
    DROPPED = "dropped"


PLAYABLE = {
    ("mov,mp4,m4a,3gp,3g2,mj2", "h264"): "video/mp4",
    ("mov,mp4,m4a,3gp,3g2,mj2", "av1"): "video/mp4",
    ("matroska,webm", "vp8"): "video/webm",
    ("matroska,webm", "vp9"): "video/webm",
    ("matroska,webm", "av1"): "video/webm",
}
"""What browsers play as it is, by container and video codec as FFmpeg names them."""


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters; "film" where nothing is left."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = kept.strip(" .")
    if len(kept) > NAME_LENGTH:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: NAME_LENGTH - 12]}{dot}{suffix[:11]}" if dot else kept[:NAME_LENGTH]
    return kept or "film"


def why_not_begin(size: int, *, largest: int, free: int) -> str | None:
    """Why an upload of `size` bytes cannot begin: a reason code, or None.

    `largest` is the installation's limit, `free` what its disk has, both in bytes.
    """
    if size <= 0:
        return "file_empty"
    if size > largest:
        return "file_too_large"
    if size + RESERVE > free:
        return "no_room_for_file"
    return None


def media_type(probe: Mapping[str, Any]) -> str:
    """The type under which a probed file is served: a poster's, a playable video's, else a download's."""
    if probe.get("container") == "image":
        return "image/jpeg"
    return PLAYABLE.get((str(probe.get("container")), str(probe.get("video"))), "application/octet-stream")
