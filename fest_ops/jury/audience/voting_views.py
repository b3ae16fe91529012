"""Voting with a one-time code: open to whoever holds one, without a sign-in."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, g, render_template, request, session, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.jury.audience import codes, commands, queries, rules
from fest_ops.jury.audience.blueprint import audience
from fest_ops.jury.audience.forms import VoteForm, mark_in_words
from fest_ops.people.limits import GUESSES_NETWORK, limiter
from fest_ops.web.http import place, public, see_other, settings
from fest_ops.web.reasons import in_words


def _guessed(_response: Response) -> bool:
    """Whether this request tried a code that is good for nothing: only those count against a network, which may be
    that of a whole hall."""
    return bool(g.get("audience_guess"))


@audience.route("/audience/vote", methods=["GET", "POST"])
@public
@limiter.limit(GUESSES_NETWORK, methods=["GET", "POST"], deduct_when=_guessed)
def vote() -> Any:
    """Code, mark, confirmation, vote. Every step is a form, and nothing is kept in between."""
    form = VoteForm(data={"code": request.args.get("code", "")[:100]})
    typed = form.code.data or ""
    if request.method == "GET" and not typed:
        return _page(form, "code")
    code = codes.read(typed)
    if code is None:
        form.complain("code", in_words("code_malformed", {}))
        return _page(form, "code", 422)
    ballot = queries.ballot_of(reading(), place().edition_id, codes.digests(settings().secret_keys, code))
    if ballot is None:
        return _no_good(form, code)
    scale = rules.Scale(ballot.award.worst, ballot.award.best)
    form.offer(scale)
    step = request.form.get("step", "")
    mark = int(form.mark.data) if form.mark.data in {str(one) for one in scale.marks} else None
    told: dict[str, Any] = {"film": ballot.entry, "award": ballot.award, "code": code}
    if request.method == "GET" or step in ("code", "again"):
        return _page(form, "mark", **told)
    if not form.validate():
        return _page(form, "mark", 422, **told)
    if mark is None:
        form.refuse(Refused("mark_not_on_scale", fields={"mark": ""}))
        return _page(form, "mark", 422, **told)
    if step != "cast":
        return _page(form, "confirm", mark=mark, said=mark_in_words(mark, scale), **told)
    try:
        with transaction() as writing:
            commands.cast(writing, place().edition_id, settings().secret_keys, code, mark)
    except Refused:
        return _no_good(form, code)
    session["audience_voted"] = _trace(code)
    return see_other(url_for("audience.thanks"))


@audience.get("/audience/vote/thanks")
@public
def thanks() -> Any:
    """The vote stands."""
    if "audience_voted" not in session:
        return see_other(url_for("audience.vote"))
    return render_template("audience/thanks.html")


def _no_good(form: VoteForm, code: str) -> Any:
    """A code that no vote can be cast with: why is not said. Who has just voted with it is told that it stands."""
    if session.get("audience_voted") == _trace(code):
        return see_other(url_for("audience.thanks"))
    g.audience_guess = True
    form.complain("code", in_words("code_no_good", {}))
    return _page(form, "code", 422)


def _trace(code: str) -> str:
    """What this browser's own cookie keeps of the code that it voted with."""
    return hashlib.sha256(codes.digest(settings().secret_keys[0], code)).hexdigest()[:16]


def _page(form: VoteForm, step: str, status: int = 200, **values: Any) -> Any:
    values = {"code": "", "film": None, "award": None, "mark": None, "said": ""} | values
    return render_template("audience/vote.html", form=form, step=step, shown=codes.shown, **values), status
