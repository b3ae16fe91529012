"""The door: access marks, the content security policy, and what each failure looks like."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from fest_ops.errors import ActError, Forbidden
from fest_ops.web.failures import failure, typed
from fest_ops.web.http import Access, actor, place_or_none
from fest_ops.web.reasons import explain

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def check_access(app: Flask) -> None:
    """Refuse to start with a view that says nothing about who may call it. Raises RuntimeError naming it."""
    bare = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    if bare:
        raise RuntimeError(f"views without an access mark (deny by default): {', '.join(bare)}")


def install_guard(app: Flask) -> None:
    """Check each request's access mark, set the headers, and turn failures into pages."""
    app.before_request(_check)
    app.after_request(_headers)
    app.register_error_handler(ActError, _act_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)


def _check() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    access = cast(Access, vars(view)["access"])
    who = actor()
    if access.admits(who):
        return None
    if not who.signed_in:
        hook = current_app.extensions.get("fest_ops_ask_to_sign_in")
        if hook is not None:
            asked: Response = hook()
            return asked
        return redirect(url_for("people.sign_in", next=request.full_path))  # type: ignore[return-value]
    raise Forbidden("forbidden")


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    html = response.mimetype == "text/html"
    if html or actor().signed_in:
        response.headers.setdefault("Cache-Control", "no-store" if actor().signed_in else "no-cache")
    if html:
        response.vary.update(("Cookie", "Accept-Language", "HX-Request"))
    return response


def _act_error(error: ActError) -> Any:
    if error.code in ("not_found", "forbidden"):  # the page itself says that
        return failure(error.status)
    place = place_or_none()
    return failure(error.status, explain(error, place.timezone if place else "UTC"))


def _csrf_error(error: CSRFError) -> Any:
    g.csrf_failed = True
    return failure(400, explain(ActError("form_expired" if typed() is not None else "form_expired_empty")))


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.response is not None:
        return error
    body, status = failure(error.code)
    response = current_app.make_response((body, status))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _crash(error: Exception) -> Any:
    current_app.logger.exception("unhandled error at %s %s", request.method, request.path)
    return failure(500)
