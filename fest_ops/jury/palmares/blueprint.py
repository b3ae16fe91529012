"""The blueprint that the pages of a palmares share. Nothing of them is kept by a browser or a proxy."""

from __future__ import annotations

from flask import Response

from fest_ops.web.http import edition_blueprint

palmares = edition_blueprint("palmares", __name__)


@palmares.after_request
def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
