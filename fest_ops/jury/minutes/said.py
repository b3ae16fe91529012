"""How the minutes say films, persons and moments, so that the font can print them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from fest_ops.jury.ballots.rules import film_of, person_of
from fest_ops.jury.minutes.queries import Record
from fest_ops.jury.minutes.typesetting import in_print
from fest_ops.web.languages import gettext, instant, language
from fest_ops.words import FALLBACK, speak


class Saying:
    """The words of one reader for one record."""

    def __init__(self, record: Record, zone: str) -> None:
        self.record = record
        self.zone = zone
        self._prizes = {prize.key: prize.name for prize in record.palmares.profile.prizes}
        self._names = {str(place.seat.id): place.name for place in record.places}

    def words(self, words: Mapping[str, str] | None) -> str:
        """Translated content in this language, else in the first one that the font has letters for."""
        for code in (language(), *FALLBACK):
            said = (words or {}).get(code, "")
            if said and in_print(said):
                return said
        return str(speak(dict(words or {}), language()))

    def at(self, moment: dt.datetime) -> str:
        """A moment by the clock of the festival's city."""
        return instant(moment, self.zone)

    def film(self, entry: str) -> str:
        """A film by its entry's id."""
        return self.words(self.record.titles.get(entry)) or entry

    def prize(self, key: str) -> str:
        """A prize by its key."""
        return self.words(self._prizes.get(key)) or key

    def seat(self, seat: str) -> str:
        """Whose seat it is."""
        return self._names.get(seat, seat)

    def candidate(self, key: str) -> str:
        """A candidate: the film, or the person in it."""
        person, film = person_of(key), self.film(film_of(key))
        return gettext("%(person)s in “%(film)s”", person=person, film=film) if person else film

    def candidates(self, keys: list[str]) -> str:
        """Several of them, on one line."""
        return "; ".join(self.candidate(key) for key in keys)
