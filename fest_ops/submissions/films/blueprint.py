"""The blueprint that the pages of films hang on."""

from __future__ import annotations

from fest_ops.web.http import edition_blueprint

blueprint = edition_blueprint("films", "fest_ops.submissions.films")
