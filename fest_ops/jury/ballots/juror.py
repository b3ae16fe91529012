"""What a juror has before them: the round, their place on its roll, the films with their own notes. Reads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.jury.ballots import queries, rules
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.counting import RoundSpec, read_spec
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.notes import notes_of


@dataclass(frozen=True, slots=True)
class Mine:
    """A juror's view of the sitting. It never holds a ballot."""

    jury: Jury
    seat: Seat
    sitting: Sitting | None
    round: Round | None
    spec: RoundSpec | None = None
    progress: queries.Progress = queries.NOBODY
    kept_from: frozenset[str] = frozenset()
    """Keys of candidates that this juror may not vote on in this round."""
    changed: bool = False
    """Recused or barred from a candidate since the round opened: the round no longer holds for this juror."""
    struck: bool = False
    """Taken off the roll since the round opened."""
    notes: Mapping[str, str] = field(default_factory=dict)
    films: Mapping[str, queries.FilmLine] = field(default_factory=dict)

    @property
    def on_roll(self) -> bool:
        """Whether this juror is on the roll of the round."""
        return queries.is_on_roll(self.progress, self.seat)

    @property
    def voted(self) -> bool:
        """Whether the roll says that this juror has voted."""
        return self.seat.id in self.progress.voted

    @property
    def may_vote(self) -> bool:
        """Whether there is a ballot to fill in."""
        open_ = self.round is not None and self.round.state == "open"
        return open_ and self.on_roll and not self.voted and not self.changed


def mine(session: Session, actor: Actor, slug: str, keys: tuple[str, ...]) -> Mine:
    """The sitting as this juror sees it (6 statements where there is a ballot to fill in, else 2 to 4).

    `keys` open the juror's own notes. Raises NotFound, Forbidden for who has no vote.
    """
    jury, seat = queries.votes_on(session, actor, slug)
    sitting, round_ = queries.last_round(session, jury.id)
    if round_ is None:
        return Mine(jury, seat, sitting, None)
    spec = read_spec(round_.spec)
    progress = queries.progress_of(session, round_.id)
    line = next((each for each in spec.roll if each.seat == str(seat.id)), None)
    on_roll = queries.is_on_roll(progress, seat)
    if round_.state != "open" or not on_roll or seat.id in progress.voted:
        struck = round_.state == "open" and line is not None and not on_roll
        return Mine(jury, seat, sitting, round_, spec, progress, struck=struck)
    changed = rules.recused_since(*queries.kept_from(session, seat.id), line, spec.keys)
    films = {uuid.UUID(rules.film_of(each)) for each in rules.films_on(spec.keys)}
    notes = notes_of(session, seat, keys=keys)
    return Mine(
        jury,
        seat,
        sitting,
        round_,
        spec,
        progress,
        kept_from=line.recused if line is not None else frozenset(),
        changed=bool(changed),
        notes={str(entry): text for entry, text in notes.items()},
        films=queries.film_lines(session, films),
    )
