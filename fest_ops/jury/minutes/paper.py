"""The minutes in the words of one language: from a record of a sitting to a paper that can be set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from fest_ops.jury.minutes.deciding import decisions, tallies
from fest_ops.jury.minutes.queries import Record
from fest_ops.jury.minutes.said import Saying
from fest_ops.jury.minutes.typesetting import Block, Paper
from fest_ops.jury.minutes.voting import rounds
from fest_ops.jury.panel import words as panel_words
from fest_ops.jury.panel.models import Interest
from fest_ops.jury.panel.rules import FUNCTIONS, VOTING
from fest_ops.jury.protocol.words import lost_said
from fest_ops.web.languages import N_, country, gettext, number, speaking

SIGNS = (*VOTING, "secretary")
SIGNATURES: dict[str, str] = {
    "chair": N_("chair"),
    "juror": N_("juror"),
    "secretary": N_("secretary"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose minutes they are: the festival's name, its edition and the clock of its city."""

    festival: Mapping[str, str]
    edition: str
    zone: str


def minutes(record: Record, heading: Heading, language: str) -> Paper:
    """The minutes of a sitting in one language: the sealed copy where the record holds the counts."""
    with speaking(language):
        say = Saying(record, heading.zone)
        sealed = record.tallies is not None
        return Paper(
            language=language,
            title=gettext("Minutes of the jury's sitting"),
            over=f"{say.words(heading.festival)} · {heading.edition}".strip(" ·"),
            under=say.words(record.jury.name),
            mark="" if record.closed else gettext("Draft"),
            copy=gettext("Sealed copy of the secretary, with the counts")
            if sealed
            else gettext("Without counts"),
            foot=gettext("Protocol: %(head)s…", head=record.head.hex()[:16]),
            digest=record.head.hex(),
            blocks=[
                *_facts(record, say),
                *_seats(record, say, sealed=sealed),
                *_interests(record, say, sealed=sealed),
                *rounds(record, say),
                *decisions(record, say),
                *(tallies(record, say) if sealed else ()),
                *_protocol(record),
            ],
            signatures_title=gettext("Signatures"),
            signatures=[
                (gettext(SIGNATURES[place.seat.function]), place.name)
                for place in record.places
                if place.sat_until(record.sitting.closed_at) and place.seat.function in SIGNS
            ],
            date_label=gettext("date"),
            author=say.words(heading.festival),
        )


def _facts(record: Record, say: Saying) -> list[Block]:
    sitting, jury, profile = record.sitting, record.jury, record.palmares.profile
    opened = next((event for event in record.events if event.verb == "sitting.opened"), None)
    films = len(opened.content["films"]) if opened else len(record.titles)
    lost = [event for event in record.events if event.verb == "film.lost"]
    rows = [
        (gettext("Sitting opened"), say.at(sitting.opened_at)),
        (
            gettext("Sitting closed"),
            say.at(sitting.closed_at) if sitting.closed_at else gettext("not closed yet"),
        ),
        (gettext("Films judged"), number(films)),
        (gettext("Rules"), say.words(profile.title)),
    ]
    if jury.frozen_at is not None:
        rows.append((gettext("Rules frozen"), say.at(jury.frozen_at)))
    blocks = [Block("facts", rows=rows)]
    if lost:
        blocks.append(Block("heading", gettext("Films that fell out")))
        blocks.append(
            Block(
                "table",
                head=[gettext("When"), gettext("Film"), gettext("Reason")],
                widths=[2, 3, 3],
                rows=[
                    [say.at(event.at), say.film(event.content["entry"]), lost_said(event.content["reason"])]
                    for event in lost
                ],
            )
        )
    return blocks


def _seats(record: Record, say: Saying, *, sealed: bool) -> list[Block]:
    rows: list[list[str]] = []
    for place in record.places:
        seat = place.seat
        if seat.accepted_at is None:
            continue
        note = ""
        if seat.left_at is not None and not place.sat_until(record.sitting.closed_at):
            note = gettext("left on %(at)s", at=say.at(seat.left_at))
            if sealed and seat.left_reason:
                reason = panel_words.LEFT.get(seat.left_reason)
                note += f" ({gettext(reason) if reason else seat.left_reason})"
        elif seat.function in VOTING:
            present = sum(str(seat.id) in each.present for each in record.rounds)
            note = gettext(
                "present in %(n)s of %(all)s rounds", n=number(present), all=number(len(record.rounds))
            )
        function = (
            gettext(panel_words.FUNCTIONS[seat.function]) if seat.function in FUNCTIONS else seat.function
        )
        rows.append([function, place.name, country(seat.country) if seat.country else "", note])
    return [
        Block("heading", gettext("The jury")),
        Block(
            "table",
            head=[gettext("Function"), gettext("Name"), gettext("Country"), gettext("Presence")],
            widths=[3, 3, 2, 3],
            rows=rows,
        ),
    ]


def _interests(record: Record, say: Saying, *, sealed: bool) -> list[Block]:
    blocks = [Block("heading", gettext("Declarations of interests and recusals"))]
    voting = [place for place in record.places if place.seat.function in VOTING and place.seat.accepted_at]
    rows = [
        [place.name, say.at(place.seat.declared_at) if place.seat.declared_at else gettext("not signed")]
        for place in voting
    ]
    blocks.append(
        Block("table", head=[gettext("Name"), gettext("Declaration signed")], widths=[1, 1], rows=rows)
    )
    held = [
        (place.name, each)
        for place in voting
        for each in record.interests.get(place.seat.id, ())
        if each.outcome is not None and (sealed or each.outcome == "recused")
    ]
    if not held:
        blocks.append(Block("text", gettext("Nobody is recused on any film.")))
        return blocks
    if not sealed:
        names = [
            gettext("%(name)s has no vote on “%(film)s”.", name=name, film=say.film(str(each.entry_id)))
            for name, each in held
        ]
        blocks.append(Block("list", rows=[[each] for each in names]))
        return blocks
    blocks.append(
        Block(
            "table",
            head=[gettext("Name"), gettext("Film"), gettext("Interest"), gettext("What follows")],
            widths=[3, 3, 3, 3],
            rows=[
                [
                    name,
                    say.film(str(each.entry_id)),
                    ", ".join(panel_words.ground(code) for code in each.grounds),
                    _outcome(each),
                ]
                for name, each in held
            ],
        )
    )
    return blocks


def _outcome(interest: Interest) -> str:
    message, _kind = panel_words.OUTCOMES[interest.outcome or "declared"]
    return gettext(message)


def _protocol(record: Record) -> list[Block]:
    said = gettext(
        "The protocol of this sitting is a chain of %(n)s acts, each hashed with the one before. Its head:",
        n=number(len(record.events)),
    )
    note = gettext(
        "Whoever holds this number can check any copy of the protocol: fest-ops jury verify, or the format that is "
        "published with the programme."
    )
    if not record.closed:
        note = gettext("The sitting is not closed: this number still changes, and these minutes are a draft.")
    blocks = [
        Block("heading", gettext("Protocol")),
        Block("text", said),
        Block("code", record.head.hex()),
        Block("note", note),
    ]
    if record.jury.rules_digest is not None:
        blocks.append(
            Block("text", gettext("The rules by which the jury decided have this digest (SHA-256):"))
        )
        blocks.append(Block("code", record.jury.rules_digest.hex()))
    return blocks


def file_name(record: Record, language: str, now: dt.datetime) -> str:
    """What the file is called: the jury, the language, which copy, and whether it is a draft."""
    kind = "sealed" if record.tallies is not None else "minutes"
    draft = "" if record.closed else f"-draft-{now:%Y%m%d-%H%M}"
    return f"{record.jury.slug}-{kind}-{language}{draft}.pdf"
