"""The blueprint of a jury's rules; its views stand in views.py and writing_views.py."""

from __future__ import annotations

from fest_ops.web.http import edition_blueprint

jury_rules = edition_blueprint("jury_rules", "fest_ops.jury.profiles")
