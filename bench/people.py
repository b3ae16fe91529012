"""Who asks: a signed-in cookie, a selector who saves scorecards, somebody who signs in."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from urllib.parse import urlencode

from flask import Flask

from bench import load
from bench.data import Built
from local.settings import Address


class Saver:
    """One selector who saves scorecards, film after film, each time with the version that the page would show."""

    def __init__(self, app: Flask, address: Address, one: Built, n: int) -> None:
        self.address = address
        self.cookie = cookie(app, one.selectors[n])
        page, renewed = self._get(f"{one.base}/screening")
        self.cookie = renewed or self.cookie
        found = dict.fromkeys(re.findall(rf'href="({one.base}/screening/[0-9a-f-]{{36}})"', page))
        if not found:
            raise load.Failed("the selector's list shows no film")
        self.films = [self._film(path) for path in list(found)[:15]]
        self.at = 0

    def _get(self, path: str) -> tuple[str, str]:
        asked = urllib.request.Request(
            self.address.url + path, headers={"Cookie": self.cookie, "Accept-Language": "en"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
            held = next((one.partition(";")[0] for one in cookies if one.startswith("fest_ops=")), "")
            return answer.read().decode(), held

    def _film(self, path: str) -> dict[str, str]:
        page, _ = self._get(path)

        def value(name: str) -> str:
            found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(
                rf'value="([^"]*)"[^>]*name="{name}"', page
            )
            return found.group(1) if found else ""

        return {"path": path, **{name: value(name) for name in ("csrf_token", "round", "version")}}

    def request(self) -> bytes:
        """The next scorecard."""
        film = self.films[self.at]
        body = {
            "csrf_token": film["csrf_token"], "round": film["round"], "version": film["version"], "act": "give",
            "note": "Seen again.", "score-story": str(self.at % 10 + 1), "score-craft": "7", "score-acting": "5",
        }  # fmt: skip
        return load.post(film["path"], urlencode(body).encode(), self.cookie)

    def answered(self, _status: int, _body: bytes) -> None:
        """It was saved: its version is one higher, and the next film's turn comes."""
        film = self.films[self.at]
        film["version"] = str(int(film["version"] or 0) + 1)
        self.at = (self.at + 1) % len(self.films)


def cookie(app: Flask, token: str) -> str:
    """The cookie of whoever holds that sign-in."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return "fest_ops=" + str(serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": "0" * 40}))


def sign_in_together(address: Address, at_once: int) -> None:
    """Try that many passwords at the same time, each a page and its form, so that each thread has hashed one.

    The account does not exist; the password is checked all the same. Raises load.Failed where it is not refused.
    """
    wrong: list[str] = []

    def one() -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(f"{address.url}/sign-in", timeout=60) as answer:
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
        body = {
            "csrf_token": found.group(1) if found else "",
            "email": "nobody@example.org",
            "password": "x" * 12,
        }
        try:
            with opener.open(f"{address.url}/sign-in", urlencode(body).encode(), timeout=60) as answer:
                wrong.append(str(answer.status))
        except urllib.error.HTTPError as refused:
            if refused.code not in (422, 429):
                wrong.append(str(refused.code))

    threads = [threading.Thread(target=one) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise load.Failed(f"a wrong password was answered with {', '.join(wrong)}")
