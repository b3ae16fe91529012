"""The blueprint of the audience award's pages, which stand in several files."""

from __future__ import annotations

from fest_ops.web.http import edition_blueprint

audience = edition_blueprint("audience", "fest_ops.jury.audience")
