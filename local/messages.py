"""The catalogues: `python -m local.messages submissions/films` brings one room's kk.po and ru.po up to its sources.

What is translated stays, what is no longer said goes, what is new stands there empty and is printed. Nothing is
guessed: no fuzzy entries. Without a room, every room's catalogue is brought up to date.

`--from table.json` takes translations that came as a table: {"English": {"kk": "...", "ru": "..."}}, a list of forms
for a plural ("ru": ["%(n)s фильм", "%(n)s фильма", "%(n)s фильмов"]), "context|English" for one with a context.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from local.paths import REPO

PACKAGE = REPO / "fest_ops"
LANGUAGES = ("kk", "ru")
ROOMS = (
    "web",
    "festival",
    "people",
    "notifications",
    "media",
    "audit",
    "works",
    "home",
    "selection",
    "submissions/films",
    "submissions/screening",
    "submissions/board",
    "jury/panel",
    "jury/profiles",
    "jury/ballots",
    "jury/palmares",
    "jury/minutes",
    "jury/protocol",
    "jury/audience",
)
"""Rooms that speak; each has one catalogue. What `web` says need not be said again in the others."""
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "NN_": (1, 2),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
HEADER = """msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Table = Mapping[str, Mapping[str, str | list[str]]]
Key = tuple[str, str | None]
"""A message's identity: its (singular) English words and its context."""


def sources(room: str) -> Iterator[Path]:
    """The .py and .html files of a room, without those of rooms inside it."""
    folder = PACKAGE / room
    inner = [PACKAGE / other for other in ROOMS if other.startswith(room + "/")]
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".html") and not any(path.is_relative_to(other) for other in inner):
            yield path


def spoken(paths: Iterator[Path] | list[Path]) -> dict[Key, Message]:
    """Every message that the files say. Raises ValueError on a file that cannot be read as its kind."""
    said = Catalog()
    for path in paths:
        with path.open("rb") as file:
            method = "python" if path.suffix == ".py" else babel_extract
            options = {"encoding": "utf-8", "silent": "false"}
            try:
                for _line, words, _comments, context in extract(method, file, KEYWORDS, (), options):  # type: ignore[arg-type] # a method by function is documented
                    said.add(words, context=context)
            except Exception as error:
                raise ValueError(f"{path}: {error}") from error
    return {identity(message): message for message in said if message.id}


def identity(message: Message) -> Key:
    """What makes a message the same message."""
    words = message.id if isinstance(message.id, str) else message.id[0]
    return str(words), message.context


@functools.cache
def messages_of(room: str) -> Mapping[Key, Message]:
    """What a room says, without what `web` says already; each room is read once a process."""
    own = spoken(sources(room))
    if room == "web":
        return own
    shared = messages_of("web")
    return {key: message for key, message in own.items() if key not in shared or shared[key].id != message.id}


def catalogue_path(room: str, code: str) -> Path:
    """Where a room's catalogue in one language lies."""
    return PACKAGE / room / "translations" / f"{code}.po"


def read(room: str, code: str) -> Catalog:
    """A room's catalogue as it lies; empty where there is none."""
    path = catalogue_path(room, code)
    if not path.exists():
        return Catalog(locale=code)
    return read_po(BytesIO(path.read_bytes()), locale=code)


def update(room: str, code: str, table: Table | None = None) -> list[Key]:
    """Bring one catalogue up to its sources; returns what is not translated yet. Writes only that file.

    What `table` has for a message replaces what stood there.
    """
    old = {identity(message): message for message in read(room, code) if message.id}
    fresh = Catalog(locale=code)
    for key, message in messages_of(room).items():
        kept = old.get(key)
        same = kept is not None and type(kept.id) is type(message.id)
        string = kept.string if kept is not None and same else ""
        flags = kept.flags & {"fuzzy"} if kept is not None and same else set()
        words, context = key
        given = (table or {}).get(f"{context}|{words}" if context else words, {}).get(code)
        if given:
            string, flags = (given if isinstance(given, str) else tuple(given)), set()
        fresh.add(message.id, string, context=message.context, flags=message.flags | flags)
    out = BytesIO()
    write_po(out, fresh, width=110, no_location=True, omit_header=True, sort_output=True)
    path = catalogue_path(room, code)
    text = HEADER.format(code=code, plurals=PLURALS[code]) + out.getvalue().decode("utf-8").strip("\n") + "\n"
    if fresh and (not path.exists() or path.read_text("utf-8") != text):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return untranslated(room, code)


def untranslated(room: str, code: str) -> list[Key]:
    """What a room says and its catalogue does not: absent, empty, fuzzy, or short of a plural form."""
    known = {identity(message): message for message in read(room, code) if message.id}
    forms = 2 if code == "kk" else 3
    missing: list[Key] = []
    for key, message in messages_of(room).items():
        found = known.get(key)
        if found is None or found.fuzzy or found.id != message.id:
            missing.append(key)
            continue
        strings = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
        expected = 1 if isinstance(message.id, str) else forms
        if len(strings) != expected or not all(strings):
            missing.append(key)
    return missing


def main(arguments: list[str] | None = None) -> int:
    """Update and print; 1 where something is not translated yet."""
    parser = argparse.ArgumentParser(prog="python -m local.messages", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"one of {', '.join(ROOMS)}")
    parser.add_argument("--from", dest="table", type=Path, metavar="FILE", help="a table of translations")
    given = parser.parse_args(arguments)
    chosen = given.rooms
    table = json.loads(given.table.read_text("utf-8")) if given.table else None
    unknown = [room for room in chosen if room.strip("/") not in ROOMS]
    if unknown:
        parser.error(f"no such room: {', '.join(unknown)}")
    left = 0
    for room in [room.strip("/") for room in chosen] or ROOMS:
        for code in LANGUAGES:
            missing = update(room, code, table)
            left += len(missing)
            for words, context in missing:
                print(f"{room} {code}: {words!r}" + (f" ({context})" if context else ""))
    print(f"{left} not translated" if left else "all translated")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
