"""What each failure says to the person who met it: what happened, whether anything was lost, where to go."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, g, render_template, request

from fest_ops.web.languages import N_, gettext

LONGEST = 100_000
"""A form up to this many characters is given back to be sent again; a longer one is asked for anew."""
SECRET = ("password", "token", "secret")


@dataclass(frozen=True, slots=True)
class Words:
    """A failure's heading and advice, N_() messages. `reload`: the same address may answer a moment later."""

    title: str
    advice: str
    reload: bool = False


WORDS: dict[int, Words] = {
    400: Words(
        N_("This could not be understood"),
        N_("The address or the form was incomplete. Nothing was changed. Go back and try once more."),
    ),
    401: Words(N_("Please sign in"), N_("This page is for people who have signed in.")),
    403: Words(
        N_("This is not yours to do"),
        N_("If you think that it should be, ask the festival's team to give you the role for it."),
    ),
    404: Words(
        N_("There is no such page"),
        N_(
            "The address may be mistyped, or the page may be for somebody else: then it looks the same from here."
        ),
    ),
    405: Words(
        N_("This page cannot be opened this way"),
        N_("It only takes what a form sends. Open the page with the form and send it from there."),
    ),
    409: Words(
        N_("Somebody was faster"),
        N_(
            "What you were looking at has changed since. Nothing of yours was applied. Look at it again and decide."
        ),
        reload=True,
    ),
    410: Words(N_("This link no longer works"), N_("It was used or its time has passed. Ask for a new one.")),
    413: Words(
        N_("This is too much at once"),
        N_(
            "What was sent is larger than this form takes. Large files go through the upload on the film's own page."
        ),
    ),
    422: Words(
        N_("This cannot be done now"),
        N_("Nothing was changed. Go back to the page before: what you typed may still be there."),
    ),
    429: Words(
        N_("Too many tries"),
        N_(
            "To protect accounts, only a few tries are taken in a short time. Wait some minutes and try again."
        ),
        reload=True,
    ),
    500: Words(
        N_("Something broke on our side"),
        N_(
            "It is not your fault, and it has been written down for those who run this site. What was saved before is "
            "safe. Try again in a minute."
        ),
        reload=True,
    ),
    503: Words(
        N_("Back in a moment"),
        N_(
            "The site is being restarted or a part of it does not answer. What was saved is safe. "
            "Try again in a minute."
        ),
        reload=True,
    ),
}


def failure(status: int, said: str = "") -> tuple[str, int]:
    """The page for a failure. `said` is the particular reason, in the reader's words, where one is known."""
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    again = typed() if g.get("csrf_failed") else None
    try:
        body = render_template(
            "web/failure.html",
            status=status,
            title=gettext(words.title),
            said=said,
            advice=gettext(words.advice) if again is None else "",
            reload=words.reload and request.method == "GET",
            again=again,
        )
    except Exception:
        current_app.logger.exception("the failure page failed")
        body = f"<!doctype html><title>{status}</title><h1>{gettext(words.title)}</h1><p>{gettext(words.advice)}</p>"
    return body, status


def typed() -> list[tuple[str, str]] | None:
    """What the expired form held, to be sent again; None where it had files or passwords or was too long, and for a
    form of another site: a button that sends what a stranger filled in would be the forgery itself."""
    if request.mimetype != "application/x-www-form-urlencoded" or not _of_this_site():
        return None
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if not pairs or sum(len(name) + len(value) for name, value in pairs) > LONGEST:
        return None
    if any(word in name.lower() for name, _ in pairs for word in SECRET):
        return None
    return pairs


def _of_this_site() -> bool:
    """Whether the browser says that this site's own page sent the form."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
