"""What a browser sends, before anything reads it: what PostgreSQL cannot keep as text is taken out, once for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import Map, UnicodeConverter


class Typed(ImmutableMultiDict[str, Any]):
    """Fields of a form or of a query without NUL characters, which no database text may hold."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping
        if isinstance(pairs, Mapping):
            super().__init__(pairs)
        else:
            super().__init__([(_kept(name), _kept(value)) for name, value in pairs or ()])


def _kept(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


class Request(flask.Request):
    """A request whose fields hold nothing that the database refuses, and whose query is ASCII as RFC 3986 has it."""

    parameter_storage_class = Typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query_string = re.sub(rb"[\x80-\xff]", lambda found: b"%%%02X" % found[0][0], self.query_string)


class Segment(UnicodeConverter):
    """A part of an address; one with a NUL in it is no address."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]", 1)
