"""create_app: configuration, blueprints, error -> status. The only file that knows every feature."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from flask import Flask, g, request
from flask_wtf import CSRFProtect
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

from fest_ops import clock, config, db, log
from fest_ops.audit import names
from fest_ops.festival import queries as festivals
from fest_ops.notifications import identity
from fest_ops.people import naming as people_naming
from fest_ops.people.login import install_login
from fest_ops.selection.entries import naming as entries_naming
from fest_ops.web import navigation, reasons
from fest_ops.web.guard import check_access, install_guard
from fest_ops.web.http import Place
from fest_ops.web.http import settings as settings_here
from fest_ops.web.layout import install_layout
from fest_ops.web.request import Request, Segment

FEATURES: tuple[str, ...] = (
    "fest_ops.home",
    "fest_ops.home.set_up",
    "fest_ops.home.persons",
    "fest_ops.festival",
    "fest_ops.people",
    "fest_ops.media",
    "fest_ops.notifications",
    "fest_ops.audit",
    "fest_ops.selection",
    "fest_ops.selection.calls",
    "fest_ops.selection.entries",
    "fest_ops.selection.reviews",
    "fest_ops.selection.decisions",
    "fest_ops.submissions.films",
    "fest_ops.submissions.screening",
    "fest_ops.submissions.board",
    "fest_ops.jury.panel",
    "fest_ops.jury.profiles",
    "fest_ops.jury.ballots",
    "fest_ops.jury.palmares",
    "fest_ops.jury.minutes",
    "fest_ops.jury.protocol",
    "fest_ops.jury.audience",
)
"""Packages whose `views.py` gives `blueprints` and `NAVIGATION` and whose `reasons.py` gives `REASONS`."""


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application. Settings come from the environment unless given."""
    settings = settings or config.load()
    log.configure()
    app = Flask("fest_ops", static_folder=None, template_folder="web/templates")
    app.request_class = Request
    app.url_map.converters.update(default=Segment, string=Segment)
    app.extensions["fest_ops"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SESSION_COOKIE_NAME="fest_ops",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=4 * 2**20,
        MAX_FORM_MEMORY_SIZE=2 * 2**20,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
        DEBUG=False,
    )
    if settings.behind_proxy:
        hops = settings.behind_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if settings.compiled is not None:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.compiled))
    db.configure(settings.database_url)
    identity.configure(settings)
    names.register("person", people_naming.names_of)
    names.register("address", people_naming.invented_at)
    names.register("entry", entries_naming.names_of)
    # In this order before each request: session and edition, actor, language, CSRF, the view's access mark.
    _request_hooks(app)
    install_login(app)
    install_layout(app)
    CSRFProtect(app)
    install_guard(app)
    for name in FEATURES:
        _add_feature(app, name)
    check_access(app)
    return app


def load_letters(name: str) -> None:
    """Let a feature register its kinds of letters, where it has any."""
    if importlib.util.find_spec(f"{name}.letters"):
        importlib.import_module(f"{name}.letters")


def _add_feature(app: Flask, name: str) -> None:
    load_letters(name)
    if importlib.util.find_spec(f"{name}.reasons"):
        reasons.register(importlib.import_module(f"{name}.reasons").REASONS)
    if not importlib.util.find_spec(f"{name}.views"):
        return
    views = importlib.import_module(f"{name}.views")
    for blueprint in views.blueprints:
        app.register_blueprint(blueprint)
    navigation.register(getattr(views, "NAVIGATION", []))
    install = getattr(views, "install", None)
    if install is not None:
        install(app)


def _request_hooks(app: Flask) -> None:
    @app.url_value_preprocessor
    def take_edition(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "festival" in values and "edition" in values:
            g.address = (values.pop("festival"), values.pop("edition"))

    @app.url_defaults
    def give_edition(endpoint: str, values: dict[str, Any]) -> None:
        address = g.get("address")
        if address and "festival" not in values and app.url_map.is_endpoint_expecting(endpoint, "festival"):
            values["festival"], values["edition"] = address

    @app.before_request
    def begin() -> None:
        g.now = clock.now(settings_here())
        scope = db.request_scope()
        session = scope.__enter__()
        g.scope = scope
        if "address" in g and request.endpoint:
            found = festivals.edition_at(session, *g.address)
            edition = found.edition
            g.place = Place(
                edition_id=edition.id,
                festival=found.festival.slug,
                edition=edition.slug,
                name=found.festival.name,
                number=edition.number,
                year=edition.year,
                starts=edition.starts,
                ends=edition.ends,
                timezone=edition.timezone,
                languages=tuple(edition.languages),
                demo=edition.demo,
                selection_announced_at=edition.selection_announced_at,
                city=found.festival.city,
            )

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        scope = g.pop("scope", None)
        if scope is not None:
            scope.__exit__(None, None, None)
