"""Letters to those who won. Before the ceremony they say "come" and nothing else; what was won, only after it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.palmares.queries import Palmares, WonBy, palmares_of, real_sitting
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import may_set_up
from fest_ops.notifications import kinds
from fest_ops.notifications.commands import NewLetter, put_many
from fest_ops.selection.decisions.letters import Letterhead, letterhead
from fest_ops.selection.decisions.queries import Addressee, addressees
from fest_ops.web.languages import N_, gettext, speaking
from fest_ops.words import speak

FOLDER = Path(__file__).parent / "letters"
COME, WON = "jury.come", "jury.won"

EXPLAINED: dict[str, tuple[str, str]] = {
    "film": (N_("the title, in the recipient's language where there is one"), "Sample film"),
    "jury": (N_("the jury"), "International jury"),
    "prize": (N_("the prize, or a special mention"), "Grand prize"),
    "to": (N_("whom it went to: the film, or a person in it"), "Айгерім Sample"),
    "citation": (N_("the jury's citation, in the letter's language where there is one"), "For its courage."),
    "link": (N_("the address of the recipient's page"), "https://festival.example/eurasia/2013/entries/17"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    COME: ("film", "link"),
    WON: ("film", "jury", "prize", "to", "citation", "link"),
}
"""The first holds nothing of a jury, a prize or an hour: what one recipient is told, every other one is told too."""
TITLES = {COME: N_("Asked to come to the ceremony"), WON: N_("What the jury awarded")}
for _code, _fields in FIELDS.items():
    kinds.register(
        kinds.LetterKind(
            code=_code,
            fields=_fields,
            folder=FOLDER,
            for_organisers=True,
            title=TITLES[_code],
            explained={name: EXPLAINED[name] for name in _fields},
        )
    )


def winners_of(decided: Palmares) -> list[WonBy]:
    """Whom prizes and mentions went to, each entry once."""
    every = [won for line in decided.lines for won in line.winners]
    every += [given.to for given in decided.mentions]
    return list({won.entry.id: won for won in every}.values())


def put_invitations(session: Session, actor: Actor, decided: Palmares, *, now: dt.datetime) -> int:
    """Ask the owners of what won to come to the ceremony: held letters, one to each of them for each film, whatever
    and however much it won and from whichever jury. Called by the command that closes the sitting; how many."""
    won = winners_of(decided)
    if not won:
        return 0
    head = letterhead(session, decided.jury.edition_id)
    reached = addressees(session, [each.entry.id for each in won])
    put = [
        _letter(
            head, COME, ("entry", each.entry.id), to, each, {"link": f"{head.base}/entries/{each.entry.id}"}
        )
        for each in won
        for to in reached.get(each.entry.id, ())
    ]
    put_many(session, put, now=now)
    return len(put)


def put_congratulations(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> int:
    """Tell the owners of what won which prize it was and the jury's citation: held letters, once the palmares is
    public. A repeat puts none twice. How many there are.

    Raises Forbidden for all but organisers; NotFound; Refused("not_announced_yet").
    """
    jury, _ = jury_for(session, actor, slug)
    if not may_set_up(actor):
        raise Forbidden("for_organisers")
    sitting = real_sitting(session, jury.id)
    if sitting is None or sitting.closed_at is None or jury.announce_at is None or jury.announce_at > now:
        raise Refused("not_announced_yet")
    decided = palmares_of(session, jury, sitting)
    head = letterhead(session, jury.edition_id)
    reached = addressees(session, [each.entry.id for each in winners_of(decided)])
    put = [
        _letter(head, WON, ("winner", fact), to, won, _won(head, decided, to.language, won, prize, citation))
        for fact, won, prize, citation in _awards(decided)
        for to in reached.get(won.entry.id, ())
    ]
    put_many(session, put, now=now)
    return len(put)


def _awards(
    decided: Palmares,
) -> Iterator[tuple[uuid.UUID, WonBy, dict[str, str] | None, dict[str, str]]]:
    """Each winner of each prize and mention: what identifies the award, to whom, the prize (None: a mention), words."""
    for line in decided.lines:
        for position, won in enumerate(line.winners):
            assert line.outcome is not None
            fact = uuid.uuid5(line.outcome.id, str(position))
            yield fact, won, dict(line.prize.name), line.outcome.citation
    for given in decided.mentions:
        yield given.mention.id, given.to, None, given.mention.citation


def _won(
    head: Letterhead,
    decided: Palmares,
    language: str,
    won: WonBy,
    prize: dict[str, str] | None,
    citation: dict[str, str],
) -> dict[str, str]:
    with speaking(language):
        return {
            "jury": str(speak(decided.jury.name, language)),
            "prize": str(speak(prize, language)) if prize is not None else gettext("Special mention"),
            "to": won.person or str(speak(won.entry.title, language)),
            "citation": str(speak(citation, language)),
            "link": f"{head.base}/palmares",
        }


def _letter(
    head: Letterhead,
    kind: str,
    fact: tuple[str, uuid.UUID],
    to: Addressee,
    won: WonBy,
    values: dict[str, str],
) -> NewLetter:
    return NewLetter(
        kind=kind,
        fact_kind=fact[0],
        fact_id=fact[1],
        email=to.email,
        name=to.name,
        language=to.language,
        merge={"film": str(speak(won.entry.title, to.language)), **values},
        edition_id=head.edition_id,
    )
