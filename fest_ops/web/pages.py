"""The few pages of no feature: static and vendor files, the language and theme switches, the health check."""

from __future__ import annotations

import functools
import hashlib
import mimetypes
import re
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, send_file
from sqlalchemy import text
from werkzeug.security import safe_join

from fest_ops.config import LANGUAGES
from fest_ops.db import reading
from fest_ops.web import reader
from fest_ops.web.http import public, settings
from fest_ops.web.languages import language

blueprint = Blueprint("web", __name__)

STATIC = Path(__file__).resolve().parent / "static"
FONT_SHEET = "css/fonts.css"
LONGEST_NAME = 200
"""No file of ours has a longer name; a disk that is asked for one of 256 bytes raises."""
IMMUTABLE = "public, max-age=31536000, immutable"

_FONTS = "@fontsource-variable/noto-sans/files/noto-sans-{}-wght-normal.woff2"
VENDOR = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    **{
        f"noto-sans-{subset}.woff2": _FONTS.format(subset)
        for subset in ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
    },
}
"""What is served of the installed third-party files: nothing else in that folder has an address."""

SUBSETS = {"en": ("latin",), "ru": ("cyrillic", "latin"), "kk": ("cyrillic", "cyrillic-ext", "latin")}
"""The font files that a page in each language surely needs."""

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


def static_url(path: str) -> str:
    """The unchanging address of a file below static/: its content is part of it. Raises FileNotFoundError."""
    return f"{request.script_root}/static/{_digest(path)}/{path}"


@functools.cache
def _digest(path: str) -> str:
    content = (STATIC / path).read_bytes()
    if path == FONT_SHEET:
        content = _font_sheet(settings().vendor).encode()
    return hashlib.sha256(content).hexdigest()[:10]


@functools.cache
def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "missing"


def vendor_url(name: str) -> str:
    """The unchanging address of a third-party file of VENDOR."""
    return f"{request.script_root}/vendor/{_version(settings().vendor / VENDOR[name])}/{name}"


def font_urls() -> list[str]:
    """The font files worth asking for before the stylesheet does, for this reader's language."""
    return [vendor_url(f"noto-sans-{subset}.woff2") for subset in SUBSETS[language()]]


@functools.cache
def _font_sheet(vendor: Path) -> str:
    """fonts.css with each font's unchanging address, so that a preloaded file is the one that is used."""
    sheet = (STATIC / FONT_SHEET).read_text("utf-8")

    def address(match: re.Match[str]) -> str:
        return f'"../../../vendor/{_version(vendor / VENDOR[match[1]])}/{match[1]}"'

    return re.sub(r'"vendor:([a-z0-9.-]+)"', address, sheet)


@blueprint.get("/static/<digest>/<path:path>", endpoint="static")
@public
def static_file(digest: str, path: str) -> Response:
    """A file of our own. Any digest is answered, so that a page from before an update still finds its styles; only
    the present one may be kept."""
    found = safe_join(str(STATIC), path)
    if found is None or len(path) > LONGEST_NAME or not Path(found).is_file():
        abort(404)
    if path == FONT_SHEET:
        response = make_response(_font_sheet(settings().vendor))
        response.mimetype = "text/css"
    else:
        response = send_file(found, conditional=True, etag=_digest(path))
    response.headers["Cache-Control"] = IMMUTABLE if _digest(path) == digest else "no-cache"
    return response


@blueprint.get("/vendor/<digest>/<name>", endpoint="vendor_static")
@public
def vendor_file(digest: str, name: str) -> Response:
    """A third-party file, installed from the lock file."""
    if name not in VENDOR:
        abort(404)
    path = settings().vendor.resolve() / VENDOR[name]
    if not path.is_file():
        current_app.logger.error("%s is not installed: run `npm ci`, or set FEST_OPS_VENDOR", path)
        response = make_response("This file is not installed. Run `npm ci`, or set FEST_OPS_VENDOR.\n", 404)
        response.mimetype = "text/plain"
        return response
    response = send_file(path, conditional=True, etag=_version(path))
    response.headers["Cache-Control"] = IMMUTABLE if _version(path) == digest else "no-cache"
    return response


@blueprint.get("/favicon.ico")
@public
def favicon() -> Response:
    """The mark, for browsers that ask without reading the page."""
    response = send_file(STATIC / "favicon.svg", conditional=True)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/language/<code>")
@public
def set_language(code: str) -> Response:
    """Speak `code` in this browser from now on, and go back to where the reader was."""
    if code not in LANGUAGES:
        abort(404)
    return _remember(reader.LANGUAGE_COOKIE, code)


@blueprint.get("/theme/<name>")
@public
def set_theme(name: str) -> Response:
    """Light, dark, or as the device says ("auto")."""
    if name not in reader.THEMES:
        abort(404)
    return _remember(reader.THEME_COOKIE, name)


def _remember(cookie: str, value: str) -> Response:
    response = make_response(redirect(reader.safe_next(request.args.get("next")), code=303))
    response.set_cookie(
        cookie, value, max_age=reader.YEAR, samesite="Lax", secure=settings().secure_cookies, httponly=True
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """For a load balancer: whether this process answers and reaches its database."""
    reading().execute(text("SELECT 1"))
    response = make_response("ok\n")
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "no-store"
    return response
