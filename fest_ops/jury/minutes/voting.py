"""The rounds in the minutes: which prize, by what majority, how many voted, what came out. No counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fest_ops.jury.ballots import words as ballot_words
from fest_ops.jury.ballots.desk import set_aside
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.counting import read_spec
from fest_ops.jury.minutes.queries import Record
from fest_ops.jury.minutes.said import Saying
from fest_ops.jury.minutes.typesetting import Block
from fest_ops.web.languages import gettext, number


def rounds(record: Record, say: Saying) -> list[Block]:
    """Every round in order, voided ones too; why a vote began anew, who voted on what without having seen it."""
    blocks = [Block("heading", gettext("Rounds of voting"))]
    if not record.rounds:
        return [*blocks, Block("text", gettext("No round was held."))]
    rolls = {e.content["round"]: e.content["voted"] for e in record.events if e.verb == "round.closed"}
    voids = {e.content["round"]: e.told["reason"] for e in record.events if e.verb == "round.void"}
    aside = set_aside(record.rounds)
    rows = [
        [
            number(each.number),
            f"{say.prize(each.prize)}\n{ballot_words.round_said(each.kind, each.step)}",
            ballot_words.majority_said(read_spec(each.spec)),
            _voted(rolls.get(str(each.id))),
            _outcome(each, say, voids.get(str(each.id), ""), kept=each.id in record.kept)
            + ("\n" + gettext("Set aside: the vote began anew.") if each.id in aside else ""),
        ]
        for each in record.rounds
    ]
    blocks.append(
        Block(
            "table",
            head=[
                gettext("No."),
                gettext("Prize"),
                gettext("Decided by"),
                gettext("Voted"),
                gettext("Outcome"),
            ],
            widths=[0.7, 3, 3, 1.2, 4],
            rows=rows,
        )
    )
    said = [*_anew(record, say), *_waived(record, say)]
    if said:
        blocks.append(Block("list", rows=[[each] for each in said]))
    return blocks


def _round(content: Mapping[str, Any], say: Saying) -> str:
    said = ballot_words.round_of_prize(say.prize(content["prize"]), content["kind"], content["step"])
    return gettext("%(round)s (No. %(n)s)", round=said, n=number(content["number"]))


def _anew(record: Record, say: Saying) -> list[str]:
    return [
        gettext(
            "%(round)s: the vote began anew. %(reason)s",
            round=_round(event.content, say),
            reason=event.told["reason"],
        )
        for event in record.events
        if event.verb == "round.opened" and "reason" in event.told
    ]


def _waived(record: Record, say: Saying) -> list[str]:
    return [
        gettext(
            "%(round)s: %(name)s voted without having seen “%(film)s”: %(reason)s",
            round=_round(event.content, say),
            name=say.seat(line["seat"]),
            film=say.film(line["entry"]),
            reason=line["reason"],
        )
        for event in record.events
        if event.verb == "round.opened"
        for line in event.told["waived"]
    ]


def _voted(roll: Mapping[str, bool] | None) -> str:
    if roll is None:
        return "–"
    cast = sum(roll.values())
    return gettext("%(n)s of %(all)s", n=number(cast), all=number(len(roll)))


def _outcome(each: Round, say: Saying, reason: str, *, kept: bool) -> str:
    if each.state == "void":
        return gettext("Void: %(reason)s", reason=reason)
    if each.outcome is None or kept:
        return gettext(ballot_words.STATES[each.state])
    code = ballot_words.status_of(each.outcome)
    status = gettext(ballot_words.STATUSES[code])
    named = [] if code == "no_award" else each.outcome["winners"] or each.outcome["tied"]
    said = f"{status}: {say.candidates(named)}" if named else status
    if each.outcome["eliminated"]:
        said += "\n" + gettext("Dropped: %(who)s", who=say.candidates(each.outcome["eliminated"]))
    return said
