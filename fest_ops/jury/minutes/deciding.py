"""What was decided, as the minutes say it; and the counts, in the sealed copy."""

from __future__ import annotations

from fest_ops.jury.ballots import words as ballot_words
from fest_ops.jury.minutes.queries import Record
from fest_ops.jury.minutes.said import Saying
from fest_ops.jury.minutes.typesetting import Block
from fest_ops.jury.palmares import words as palmares_words
from fest_ops.jury.palmares.queries import PrizeLine, WonBy
from fest_ops.web.languages import country, gettext, number


def decisions(record: Record, say: Saying) -> list[Block]:
    """Every prize of the rules from the highest on, the mentions, and what was taken back."""
    blocks = [Block("heading", gettext("Decisions"))]
    for line in record.palmares.lines:
        blocks += _prize(line, say)
    if record.palmares.mentions:
        blocks.append(Block("heading", gettext("Special mentions")))
        for given in record.palmares.mentions:
            blocks.append(Block("text", _won(given.to, say)))
            if given.mention.citation:
                blocks.append(Block("note", say.words(given.mention.citation)))
    back = [
        gettext(
            "%(at)s: %(prize)s. %(reason)s",
            at=say.at(event.at),
            prize=say.prize(event.content["prize"]),
            reason=event.told["reason"],
        )
        for event in record.events
        if event.verb == "prize.taken_back"
    ]
    if back:
        blocks.append(Block("heading", gettext("Taken back during the sitting")))
        blocks.append(Block("list", rows=[[each] for each in back]))
    return blocks


def _prize(line: PrizeLine, say: Saying) -> list[Block]:
    outcome = line.outcome
    name = say.words(line.prize.name)
    if outcome is None:
        return [Block("subheading", name), Block("text", gettext("Not awarded."))]
    if outcome.status == "withheld":
        said = gettext("Withheld: %(reason)s", reason=outcome.reason)
        how = gettext(palmares_words.HOW_WITHHELD[outcome.how])
        return [Block("subheading", name), Block("text", said), Block("note", how)]
    if len(line.winners) > 1:
        name = f"{name} · ex aequo"
    blocks = [Block("subheading", name)]
    blocks += [Block("text", _won(won, say)) for won in line.winners]
    notes = [gettext(palmares_words.HOW[outcome.how])]
    if line.prize.money is not None:
        notes.append(palmares_words.money_said(line.prize.money))
    if line.prize.recipients:
        who = palmares_words.recipients_said(line.prize)
        notes.append(gettext("received by: %(who)s", who=who))
    blocks.append(Block("note", " · ".join(notes)))
    if outcome.derogation_by:
        said = gettext(
            "By a derogation of %(who)s: %(reason)s",
            who=outcome.derogation_by,
            reason=outcome.derogation_reason,
        )
        blocks.append(Block("text", said))
    if outcome.citation:
        blocks.append(Block("quote", say.words(outcome.citation)))
    return blocks


def _won(won: WonBy, say: Saying) -> str:
    film = say.words(won.entry.title)
    made = ", ".join(
        [won.entry.byline] * bool(won.entry.byline) + [country(each) for each in won.entry.countries]
    )
    said = (
        gettext("“%(film)s” (%(made)s)", film=film, made=made) if made else gettext("“%(film)s”", film=film)
    )
    return f"{won.person}, {said}" if won.person else said


def tallies(record: Record, say: Saying) -> list[Block]:
    """The figures of each counted round, all of them: for the sealed copy alone, since of a few voters figures show
    what somebody voted."""
    warning = gettext(
        "Under seal, for the secretary alone: with few voters a count can show what somebody voted."
    )
    blocks = [Block("heading", gettext("Counts of the rounds")), Block("note", warning)]
    for each in record.rounds:
        tally = (record.tallies or {}).get(each.id)
        if tally is None:
            continue
        said = ballot_words.round_of_prize(say.prize(each.prize), each.kind, each.step)
        blocks.append(Block("subheading", f"{number(each.number)}. {said}"))
        commitment = (each.outcome or {}).get("commitment", "")
        if tally.hidden:
            unread = gettext("The keys of this installation do not open the box.")
            blocks.append(Block("text", unread))
        else:
            blocks.append(
                Block(
                    "table",
                    head=[gettext("Candidate"), gettext("Votes"), gettext("Of")],
                    widths=[6, 1, 1],
                    rows=[
                        [say.words(line.title), line.votes, "" if line.base is None else number(line.base)]
                        for line in tally.lines
                    ],
                )
            )
            blocks.append(Block("note", gettext("Blank ballots: %(n)s", n=number(tally.blanks))))
        blocks.append(Block("note", gettext("Commitment to the box: %(hex)s", hex=commitment)))
    return blocks
