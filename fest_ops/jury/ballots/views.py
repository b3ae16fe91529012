"""The pages of a sitting: the secretary's desk, the juror's ballot, the room."""

from __future__ import annotations

from fest_ops.jury.ballots import ballot_views, room_views, round_views, sitting_views
from fest_ops.jury.ballots.blueprint import ballots

blueprints = [ballots]
NAVIGATION: list[object] = []

__all__ = ["NAVIGATION", "ballot_views", "blueprints", "room_views", "round_views", "sitting_views"]
