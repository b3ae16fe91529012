"""The film itself, as those see it who decide on it and those who sent it: where it can be watched, and what keeps it
from being watched."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.crypto import unseal
from fest_ops.media.models import File
from fest_ops.media.rules import FileState, media_type
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.submissions.films import covers, queries
from fest_ops.submissions.films.facts import parse
from fest_ops.submissions.films.payload import film_file_of
from fest_ops.submissions.films.queries import OwnFilm, Screener


@dataclass(frozen=True, slots=True)
class Watching:
    """A film's file, its screener outside, and the picture that stands for it; each None where there is none."""

    file: File | None
    screener: Screener | None
    cover: uuid.UUID | None

    @property
    def checked(self) -> bool:
        """Whether the file was looked into and is a film: it can be had."""
        return self.file is not None and self.file.state == FileState.READY

    @property
    def plays(self) -> bool:
        """Whether a browser plays the file as it is; another film is there to be downloaded."""
        return self.checked and self.file is not None and media_type(self.file.probe).startswith("video/")

    @property
    def being_checked(self) -> bool:
        """Whether the file has arrived and waits for its probe."""
        return self.file is not None and self.file.state == FileState.RECEIVED

    @property
    def refusal(self) -> str:
        """The reason code of a file that cannot be used; "" of any other."""
        if self.file is None or self.file.state != FileState.REFUSED:
            return ""
        return self.file.refusal or "film_unreadable"

    @property
    def host(self) -> str:
        """Where the screener is, as its link says."""
        return self.screener.url.partition("://")[2].partition("/")[0] if self.screener else ""

    @property
    def anything(self) -> bool:
        """Whether there is anything to show or to say."""
        return self.file is not None or self.screener is not None or self.cover is not None


def as_handed_in(
    session: Session, actor: Actor, entry: Entry, last: EntrySnapshot | None, *, keys: tuple[str, ...]
) -> Watching:
    """The film as its last snapshot has it, for whoever may read the entry (3 statements).

    `entry` came through a door; `keys` are the configuration's, for the screener's password. Raises NotFound.
    """
    handed_in = film_file_of(last.payload) if last else None
    return Watching(
        file=session.get(File, handed_in) if handed_in else None,
        screener=queries.screener_for(session, actor, entry, keys=keys),
        cover=covers.covers_of(session, [entry.id]).get(entry.id),
    )


def as_it_stands(session: Session, own: OwnFilm, *, keys: tuple[str, ...]) -> Watching:
    """The film as its owners have it now, sent or not (2 statements). A link that cannot be read is none."""
    url = parse(own.draft)[0].screener_url
    sealed = own.draft.get("screener_password", "")
    password = (unseal(keys, queries.SCREENER, sealed) if sealed else "") or ""
    return Watching(
        file=queries.film_file(session, own.film),
        screener=Screener(url, password) if url else None,
        cover=covers.cover_now(session, own.film),
    )
