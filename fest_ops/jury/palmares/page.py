"""What the pages of a palmares show: each prize, what the rules make of its last round, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fest_ops.jury.ballots.desk import Desk, PrizeLine
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.rules import film_of, person_of
from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.palmares import legality, queries, told, withholding
from fest_ops.jury.palmares.legality import NEEDS_DEROGATION, Reason, Result, Won
from fest_ops.jury.panel.models import Seat
from fest_ops.jury.panel.rules import CHAIR, runs
from fest_ops.web.reasons import in_words


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate that an award could go to now: its key, its title as on the ballot, and why it could not."""

    key: str
    title: Mapping[str, str]
    why_not: str = ""
    by_derogation: bool = False


@dataclass(frozen=True)
class Page:
    """A palmares in the making, as somebody who may know it sees it."""

    desk: Desk
    decided: queries.Palmares
    seat: Seat | None

    @property
    def is_open(self) -> bool:
        """Whether something can be recorded at all."""
        sitting = self.desk.sitting
        return sitting is not None and sitting.closed_at is None and self.desk.jury.closed_at is None

    @property
    def secretary(self) -> bool:
        """Whether this reader records."""
        return runs(self.seat.function if self.seat else None)

    @property
    def chair(self) -> bool:
        """Whether this reader has the casting vote."""
        return self.seat is not None and self.seat.function == CHAIR

    @cached_property
    def blocked(self) -> list[str]:
        """Which prizes can be awarded to nobody any more, and by which rule, in words."""
        found = legality.blocked(self.desk.profile, self.desk.palmares, self.desk.legal_films)
        return [self.said(reason) for reason in found]

    @cached_property
    def lost(self) -> list[queries.PrizeLine]:
        """Prizes that went to a film that has fallen out since, while the sitting is open."""
        if not self.is_open:
            return []
        return [
            line
            for line in self.decided.lines
            if any(str(won.entry.id) not in self.desk.titles for won in line.winners)
        ]

    def said(self, reason: Reason) -> str:
        """A rule in words."""
        return in_words(*told.refusal(self.desk.profile, self.desk.titles, reason))

    def work(self, prize: str) -> PrizeLine:
        """A prize as the sitting has it: its rounds and what comes next."""
        return next(line for line in self.desk.lines if line.prize.key == prize)

    def last_round(self, prize: str) -> Round | None:
        """The last counted round of the vote on a prize."""
        return next(iter(reversed(self.desk.history(prize))), None)

    def kept(self, prize: str) -> bool:
        """Whether the last round's outcome is the secretary's and the chair's until it is released to the room."""
        last = self.last_round(prize)
        return last is not None and last.shown_at is None and not (self.secretary or self.chair)

    def unreleased(self, prize: str) -> bool:
        """Whether the room has not seen yet what the last round came to: nothing is recorded before."""
        last = self.last_round(prize)
        return last is not None and last.shown_at is None

    def may_withhold(self, prize: str) -> bool:
        """Whether the secretary may record now that the prize is withheld: as the vote, or the rules, have it."""
        line = self.work(prize)
        able = self.secretary and self.is_open and line.result is None and self.desk.running is None
        fits = able and line.prize.may_withhold and not self.unreleased(prize)
        return fits and bool(withholding.ground_of(self.desk, line.prize))

    def may_declare(self, prize: str) -> bool:
        """Whether this reader may declare for the jury that the prize is not awarded."""
        return self.chair and self.is_open and withholding.may_declare(self.desk, self.work(prize).prize)

    def step(self, prize: str) -> str:
        """What comes next, as Desk.next_step says it; "" before the first round or once decided; "kept" for whoever
        must not know yet."""
        line = self.work(prize)
        if line.next is not None and self.kept(prize):
            return "kept"
        return line.next.kind if line.next is not None else ""

    def standing(self, prize: str) -> list[Standing]:
        """Whom the award would go to by the last round: the elected, those who share it, or those who tied."""
        line, last = self.work(prize), self.last_round(prize)
        if line.next is None or last is None or self.kept(prize):
            return []
        titles = {each["key"]: each["title"] for each in last.spec["candidates"]}
        if line.next.kind in ("elect", "ex_aequo"):
            return [self._standing(prize, key, titles, line.next.winners) for key in line.next.winners]
        if line.next.kind in ("chair", "lot"):
            return [self._standing(prize, key, titles, (key,)) for key in line.next.candidates]
        return []

    def _standing(
        self, prize: str, key: str, titles: Mapping[str, Mapping[str, str]], together: tuple[str, ...]
    ) -> Standing:
        if key == NO_AWARD:
            return Standing(key, titles[key])
        won = tuple(Won(film_of(each), person_of(each)) for each in together)
        reason = legality.why_not(
            self.desk.profile, self.desk.palmares, prize, Result("awarded", won), self.desk.legal_films
        )
        return Standing(
            key,
            titles.get(key, {"en": key}),
            self.said(reason) if reason is not None else "",
            reason is not None and reason.code == NEEDS_DEROGATION,
        )
