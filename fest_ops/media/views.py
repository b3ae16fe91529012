"""Resumable uploads (tus 1.0: creation, termination), a plain form beside them, and playing a file with Range.

Protocol: https://tus.io/protocols/resumable-upload, version 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from flask import Response, abort, make_response, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from fest_ops.db import reading, transaction
from fest_ops.errors import ActError, NotFound
from fest_ops.media import commands, doors, posters
from fest_ops.media.models import File
from fest_ops.media.queries import own_upload, readable_file
from fest_ops.media.rules import FileState, Purpose, media_type
from fest_ops.media.storage import Busy, Disk, Full, Readable
from fest_ops.web.http import actor, edition_blueprint, now, public, see_other, settings, signed_in
from fest_ops.web.reader import safe_next
from fest_ops.web.reasons import explain

blueprint = edition_blueprint("media", __name__)
blueprints = [blueprint]

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}


def disk() -> Disk:
    """The folder of this installation's files."""
    return Disk(settings().files)


def _answer(status: int, headers: dict[str, str] | None = None, said: str = "") -> Response:
    answer = make_response(said, status)
    answer.mimetype = "text/plain"
    answer.headers.update({**TUS, **(headers or {})})
    return answer


def _metadata() -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            found[key] = ""
    return found


def _whole_number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        abort(_answer(400, said=f"{header} is not a whole number"))
    return int(value)


def _id(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise NotFound from None


@blueprint.route("/uploads", methods=["OPTIONS"])
@public
def options() -> Response:
    """What this server's tus speaks."""
    return _answer(
        204,
        {
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,termination",
            "Tus-Max-Size": str(settings().max_upload),
        },
    )


@blueprint.post("/uploads")
@signed_in
def begin() -> Response:
    """Open an upload; the metadata names the file, its purpose and what it is about."""
    meta = _metadata()
    size = _whole_number("Upload-Length")
    try:
        with transaction() as session:
            file = commands.begin(
                session,
                actor(),
                purpose=meta.get("purpose", ""),
                about=_id(meta.get("about", "")),
                name=meta.get("filename", ""),
                size=size,
                largest=settings().max_upload,
                free=disk().free(),
                now=now(),
            )
    except ActError as error:
        return _answer(413 if error.code == "file_too_large" else error.status, said=explain(error))
    return _answer(201, {"Location": url_for("media.state", file_id=file.id)})


@blueprint.route("/uploads/<uuid:file_id>", methods=["HEAD"])
@signed_in
def state(file_id: uuid.UUID) -> Response:
    """How far an upload is."""
    file = own_upload(reading(), actor(), file_id)
    return _answer(200, {"Upload-Offset": str(file.received), "Upload-Length": str(file.size)})


@blueprint.patch("/uploads/<uuid:file_id>")
@signed_in
def append(file_id: uuid.UUID) -> Response:
    """Take the next bytes, from the offset that both sides agree on."""
    if request.mimetype != "application/offset+octet-stream":
        return _answer(415, said="application/offset+octet-stream is wanted")
    offset = _whole_number("Upload-Offset")
    with transaction() as session:
        file = own_upload(session, actor(), file_id)
        session.expunge(file)
    if offset != file.received or file.state != FileState.RECEIVING:
        return _answer(409, {"Upload-Offset": str(file.received)}, "the offset is another one")
    if (request.content_length or 0) > file.size - offset:
        return _answer(413, said="this is more than the file was to have")
    try:
        reached = _take(file, request.stream)
    except Busy:
        return _answer(423, said="another request is writing this file")
    except Full:
        return _answer(507, said=explain(ActError("no_room_for_file")))
    return _answer(204, {"Upload-Offset": str(reached)})


def _take(file: File, body: Readable) -> int:
    noted = file.received

    def reached(total: int) -> None:
        nonlocal noted
        with transaction() as session:
            commands.advance(session, actor(), file.id, since=noted, to=total, now=now())
        noted = total

    disk().write(file.storage_key, file.received, body, file.size - file.received, reached)
    return noted


@blueprint.delete("/uploads/<uuid:file_id>")
@signed_in
def drop(file_id: uuid.UUID) -> Response:
    """Give up an upload."""
    with transaction() as session:
        commands.drop(session, actor(), disk(), file_id, now=now())
    return _answer(204)


@blueprint.post("/uploads/plain")
@signed_in
def plain() -> BaseResponse:
    """The same by an ordinary form, for browsers without scripts: the whole file in one go."""
    sent = request.files.get("file")
    purpose = request.form.get("purpose", Purpose.FILM.value)
    about = _id(request.form.get("about", ""))
    size = 0
    if sent is not None:
        size = sent.stream.seek(0, 2)
        sent.stream.seek(0)
    with transaction() as session:
        file = commands.begin(
            session,
            actor(),
            purpose=purpose,
            about=about,
            name=(sent.filename if sent else "") or "",
            size=size,
            largest=settings().max_upload,
            free=disk().free(),
            now=now(),
        )
        session.expunge(file)
    assert sent is not None
    _take(file, sent.stream)
    return see_other(safe_next(request.form.get("after")))


@blueprint.get("/files/<uuid:file_id>")
@signed_in
def stream(file_id: uuid.UUID) -> BaseResponse:
    """A file, or the part of it that a player asks for (RFC 9110, section 14)."""
    file = readable_file(reading(), actor(), file_id)
    kind = media_type(file.probe)
    path = disk().path(file.storage_key)
    if not path.is_file():
        raise NotFound
    answer = send_file(
        path.absolute(),
        mimetype=kind,
        as_attachment=kind == "application/octet-stream" or "download" in request.args,
        download_name=file.name,
        conditional=True,
        etag=file.storage_key,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _large_bodies() -> None:
    if request.endpoint in ("media.plain", "media.append"):
        request.max_content_length = settings().max_upload


def install(app: Any) -> None:
    """Answer for posters. A film or a piece of one may be large, other bodies not: said before the CSRF token is
    looked for in a form."""
    doors.register(Purpose.POSTER.value, posters.DOOR)
    app.before_request_funcs.setdefault(None, []).insert(0, _large_bodies)
