"""The one UPDATE that writes what an entry's row keeps of its reviews."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

_RECOUNT = """
UPDATE entry AS e
SET assigned = c.assigned, reviews = c.reviews, score = c.score, spread = c.spread, flags = c.flags,
    score_bucket = CASE WHEN c.score IS NOT NULL THEN
        least(9, greatest(0, floor((c.score - c.scale_min) * 10 / (c.scale_max - c.scale_min))))::int END
FROM (
    SELECT entry.id, round.scale_min, round.scale_max, counted.*
    FROM entry
    LEFT JOIN round ON round.id = entry.round_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.recused_at IS NULL) AS assigned,
               count(r.given_at) AS reviews,
               round(avg(r.total), 3) AS score,
               round(stddev_pop(r.total), 3) AS spread,
               count(*) FILTER (WHERE r.flag) AS flags
        FROM assignment AS a
        LEFT JOIN review AS r
            ON r.round_id = a.round_id AND r.entry_id = a.entry_id AND r.person_id = a.person_id
           AND r.given_at IS NOT NULL AND a.recused_at IS NULL
        WHERE a.entry_id = entry.id AND a.round_id = entry.round_id
    ) AS counted
    WHERE {which}
) AS c
WHERE e.id = c.id
"""


_OF_ENTRIES = text(_RECOUNT.format(which="entry.id = ANY(:ids)"))
_OF_ROUND = text(_RECOUNT.format(which="entry.round_id = :round"))


def recount(session: Session, entry_ids: Iterable[uuid.UUID]) -> None:
    """Write assigned, reviews, score, spread, flags and bucket of these entries in the rounds they are in.

    One statement, which must follow the lock on the rows: it sees every review committed before. A recused
    selector counts neither as assigned nor with a review given before. The numbers are those of
    fest_ops.selection.reviews.scoring.aggregate; entries that the session holds are to be refreshed.
    """
    session.execute(_OF_ENTRIES, {"ids": list(entry_ids)})


def recount_round(session: Session, round_id: uuid.UUID) -> None:
    """The same for every entry that is in the round: after a load in bulk, or to mend."""
    session.execute(_OF_ROUND, {"round": round_id})
