"""What a board shows: filters, order and page, read from an address and written back into one. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import digits
from typing import Any
from urllib.parse import urlencode

from fest_ops.selection.states import IN_PLAY, PLACED, State
from fest_ops.words import search_key

PAGE = 50
"""Rows of a page."""
MAX_PAGE = 10_000
BUCKETS = 10
"""Bars of the histogram: tenths of the round's scale."""
NONE = "none"
"""In the place of a bucket or a section: has none."""

SORTS: dict[str, bool] = {
    "score": True,
    "title": False,
    "number": False,
    "spread": True,
    "reviews": False,
    "minutes": False,
}
"""What a board sorts by, and whether it begins with the highest."""

GROUPS: dict[str, frozenset[State]] = {
    "open": IN_PLAY,
    "chosen": PLACED,
    "out": frozenset(
        {State.DECLINED, State.EXPIRED, State.REVOKED, State.WITHDRAWN, State.DISQUALIFIED, State.LOST}
    ),
}
"""States that are looked at together: waiting for a verdict, holding a place, gone."""


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """One view of a board. The defaults are the view that opens: everything, the highest score first."""

    state: str = ""
    """A state, a group of GROUPS, or "": all."""
    section: str = ""
    """A section's slug, "none", or ""."""
    country: str = ""
    bucket: str = ""
    """"0" to "9", "none" (not scored yet), or ""."""
    flagged: bool = False
    wanting: bool = False
    """Fewer reviews than the call wants."""
    q: str = ""
    sort: str = "score"
    descending: bool = True
    page: int = 1

    @property
    def states(self) -> frozenset[State]:
        """The states that are asked for; empty: all of a submitted entry."""
        if self.state in GROUPS:
            return GROUPS[self.state]
        return frozenset({State(self.state)}) if self.state else frozenset()

    @property
    def key(self) -> str:
        """What is looked for in the stored search keys."""
        return search_key(self.q)

    @property
    def number(self) -> int | None:
        """The entry number that is looked for, where a number was typed."""
        text = self.q.strip().lstrip("#№").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.filters)

    @property
    def filters(self) -> frozenset[str]:
        """The filters that are set."""
        return frozenset(
            name
            for name in ("state", "section", "country", "bucket", "flagged", "wanting", "q")
            if getattr(self, name)
        )

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * PAGE

    def pairs(self) -> list[tuple[str, str]]:
        """What is not as it opens, as pairs for an address; the page comes last."""
        plain = BoardQuery()
        out = [
            (name, str(value))
            for name in ("q", "state", "section", "country", "bucket")
            if (value := getattr(self, name))
        ]
        out += [(name, "1") for name in ("flagged", "wanting") if getattr(self, name)]
        if self.sort != plain.sort:
            out.append(("sort", self.sort))
        if self.descending != SORTS[self.sort]:
            out.append(("dir", "desc" if self.descending else "asc"))
        if self.page > 1:
            out.append(("page", str(self.page)))
        return out

    def but(self, **changes: Any) -> str:
        """The address's query of this view with something changed, from its first page: "?state=selected", or "?"."""
        changes.setdefault("page", 1)
        return "?" + urlencode(dataclasses.replace(self, **changes).pairs())

    def linker(self, name: str) -> Callable[[str], str]:
        """`but` for many values of one filter, whose values need no quoting: the rest is written once."""
        rest = [pair for pair in self.pairs() if pair[0] not in (name, "page")]
        before = urlencode(rest)

        def query(value: str) -> str:
            if not value:
                return "?" + before
            return f"?{before}&{name}={value}" if before else f"?{name}={value}"

        return query

    def sorted_by(self, sort: str) -> str:
        """The query of this view sorted so; sorted so already, the other way round."""
        down = not self.descending if sort == self.sort else SORTS[sort]
        return self.but(sort=sort, descending=down)


def parse(args: Mapping[str, str]) -> BoardQuery:
    """The view that an address asks for. What makes no sense is left out: an old bookmark still opens a board."""
    sort = args.get("sort", "")
    sort = sort if sort in SORTS else "score"
    direction = args.get("dir", "")
    state = args.get("state", "")
    known = state in GROUPS or (state in set(State) and state != State.DRAFT)
    bucket = args.get("bucket", "")
    page = args.get("page", "")
    country = args.get("country", "").strip().upper()
    return BoardQuery(
        state=state if known else "",
        section=args.get("section", "").strip()[:80],
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
        bucket=bucket if bucket == NONE or (len(bucket) == 1 and bucket in digits) else "",
        flagged=args.get("flagged") == "1",
        wanting=args.get("wanting") == "1",
        q=" ".join(args.get("q", "").replace("\0", "").split())[:200],
        sort=sort,
        descending=(direction == "desc") if direction in ("asc", "desc") else SORTS[sort],
        page=min(max(int(page), 1), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) <= 6 else 1,
    )


def pages(total: int) -> int:
    """How many pages so many rows fill; at least one."""
    return max(1, -(-total // PAGE))
