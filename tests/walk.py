"""Finds an installation's pages by following links, as a reader would."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Page

LIKE = 2
"""How many pages of one kind (an address that differs by ids and numbers only) are looked at."""
MOST = 80

NOT_PAGES = re.compile(
    r"/(language|theme|static|vendor|sign-out|healthz|favicon\.ico)(/|$)|\.(xlsx|csv|zip|pdf|ics|json|png|jpg)(\?|$)"
    r"|/(export|exports|download|files|media|play|poster|stream|uploads)(/|$|\?)"
)


def shape(path: str) -> str:
    """An address without what tells one thing from another of its kind."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "{id}", path)
    path = re.sub(r"=[^&]*", "=", path)
    path = re.sub(r"/wordings/[\w.-]+/(kk|ru|en)\b", "/wordings/{code}/{language}", path)
    return re.sub(r"(?<=/)\d{1,3}(?=/|$|\?)", "{n}", path)


def page_name(path: str) -> str:
    """A file's name for an address."""
    return re.sub(r"[^\w{}=-]+", "_", shape(path)).strip("_") or "first"


class Walk:
    """The addresses (path and query) that links lead to from `start`, breadth first, while it is walked.

    Of each kind of page at most `like` are given, none of the kinds in `known`, and no files or acts.
    """

    def __init__(self, base: str, start: str, *, like: int = LIKE, known: Iterable[str] = ()) -> None:
        self.base = base
        self.like = like
        self.known = frozenset(known)
        self.pages: list[str] = [start]
        self._seen = {start}
        self._kinds: Counter[str] = Counter({shape(start): 1})

    def take(self, page: Page) -> None:
        """Add what the links of this page lead to. Links inside a letter are its recipient's."""
        links = page.locator("a[href]:not(.letter-text a)")
        for link in links.evaluate_all("links => links.map((a) => a.getAttribute('href'))"):
            parts = urlsplit(urldefrag(urljoin(page.url, link))[0])
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" != self.base or address in self._seen:
                continue
            self._seen.add(address)
            kind = shape(address)
            if NOT_PAGES.search(address) or kind in self.known or len(self.pages) >= MOST:
                continue
            bare = kind.partition("?")[0]
            self._kinds[kind] += 1
            if self._kinds[kind] <= self.like and self._kinds[bare] <= 2 * self.like:
                self._kinds[bare] += kind != bare
                self.pages.append(address)
