"""What every entry shows on a board, whatever it is of. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fest_ops.words import clean_words, search_key, sort_key, speak


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Titles by language (the original one under "original"), who made it, where, when and how long."""

    title: Mapping[str, str]
    byline: str = ""
    """The directors of a film, as credited."""
    countries: Sequence[str] = ()
    """ISO 3166-1 alpha-2, the majority country first."""
    year: int | None = None
    minutes: int | None = None
    invented: bool = False

    def columns(self) -> dict[str, object]:
        """The facts as the entry's columns, with the keys by which it sorts and is found."""
        title = clean_words(self.title)
        return {
            "title": title,
            "sort_key": sort_key(speak(title, "original").text),
            "search_key": search_key(*title.values(), self.byline),
            "byline": self.byline,
            "countries": list(dict.fromkeys(self.countries)),
            "year": self.year,
            "minutes": self.minutes,
            "invented": self.invented,
        }
