"""The blueprint of a jury's pages; each file of views adds to it."""

from __future__ import annotations

from fest_ops.web.http import edition_blueprint

panel = edition_blueprint("panel", "fest_ops.jury.panel")
