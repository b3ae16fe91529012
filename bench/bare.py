"""The bare page: what Flask, one indexed query and 50 rows in the same base layout cost on the same server.

Everything that a page of the application is measured against. Only the bench registers it.
"""

from __future__ import annotations

import functools
import os
import uuid

from flask import Blueprint, Flask, render_template
from sqlalchemy import select

from fest_ops import app as application
from fest_ops.db import reading
from fest_ops.selection.entries.models import Entry
from fest_ops.web.guard import check_access
from fest_ops.web.http import public

CALL = "BENCH_CALL"
"""The environment variable that names the call whose entries the page lists."""

bare = Blueprint("bare", __name__, template_folder="templates")


@bare.get("/bare")
@public
def page() -> str:
    """The 50 best entries of the call, by its index."""
    rows = reading().execute(
        select(Entry.id, Entry.number, Entry.title, Entry.byline, Entry.minutes, Entry.state, Entry.score)
        .where(Entry.call_id == uuid.UUID(os.environ[CALL]))
        .order_by(Entry.score.desc().nulls_last(), Entry.id)
        .limit(50)
    )
    return render_template("bare/page.html", rows=rows.all())


@functools.cache
def create_app() -> Flask:
    """The whole application, and the bare page beside it."""
    app = application.create_app()
    app.register_blueprint(bare)
    check_access(app)
    return app
