"""Why a person is not erased or merged, and what stays of one who is: words for codes."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "erase_open_sitting": N_(
        "The jury “%(jury)s” is sitting, with a seat that is held here. The sitting has to close first, or the seat "
        "has to be left."
    ),
    "erase_under_decision": N_(
        "The film “%(film)s” has been submitted and is not decided yet. It has to be withdrawn, or decided and "
        "answered, first."
    ),
    "erase_in_programme": N_(
        "The film “%(film)s” is in the programme until %(until)s, and nobody else acts for it. Name a co-owner first, "
        "or wait until the festival is over."
    ),
    "erase_last_organiser": N_(
        "An edition of “%(festival)s” that is not over would be without an organiser. Somebody else needs the role "
        "first."
    ),
    "erase_last_administrator": N_("The installation would be without an administrator."),
    "erase_not_confirmed": N_("Please tick the box: this cannot be taken back."),
    "merge_not_confirmed": N_("Please tick the box: two persons cannot be told apart again."),
    "merge_same_jury": N_(
        "Both have a seat on the jury “%(jury)s”: its protocol counts them as two. They stay two persons."
    ),
    "merge_open_sitting": N_("The jury “%(jury)s” is sitting, and one of the two has a seat on it."),
    "merge_reviewed_film": N_(
        "One of the two has reviewed the other's film “%(film)s”. Withdraw or recuse that review first."
    ),
    "merge_judges_film": N_(
        "One of the two has a vote on the jury that judges the other's film “%(film)s”. Leave that seat first."
    ),
    "merge_both_reviewed": N_(
        "Both have reviewed the same films in the same round (%(n)s): one person has one review."
    ),
    "merge_closes_administrator": N_(
        "The account that would be closed is an administrator's. Merge the two the other way round."
    ),
}

STAYS: dict[str, str] = {
    "minutes": N_(
        "The name in the protocol and the minutes of a jury that has sat: the protocol is a chain that is never "
        "rewritten, and its prizes stand on it."
    ),
    "palmares": N_("The name among the prizes and mentions of a jury: it was announced."),
    "credit": N_(
        "The credit on a film that was accepted, or that the festival knows by itself: who made a public film."
    ),
    "announced": N_(
        "The name in texts that an edition has announced, such as its jury. Organisers can change them."
    ),
    "scores": N_("Scores given as a selector, without name and note: the ranking stands on them."),
    "ballots": N_(
        "Ballots cast in a jury: they lie in the box without a name, and nobody can find them there."
    ),
    "record": N_("That acts happened, and when: what they said and who did them is dropped from the record."),
    "letters": N_("That letters were sent, and when: address and text are dropped."),
    "words": N_("What other people wrote in words of their own, such as notes and messages."),
}
"""What is kept of somebody who was erased, by code."""
