"""The blueprint that the pages of a sitting share. Nothing below a jury's sitting is kept by a browser or a proxy."""

from __future__ import annotations

from flask import Response

from fest_ops.jury.ballots import words
from fest_ops.web.http import edition_blueprint

ballots = edition_blueprint("ballots", __name__)


@ballots.context_processor
def _words() -> dict[str, object]:
    return {
        "in_order": words.in_order,
        "left_unranked_said": words.left_unranked_said,
        "majority_said": words.majority_said,
        "next_said": words.next_said,
        "round_said": words.round_said,
        "rules_said": words.rules_said,
    }


@ballots.after_request
def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
