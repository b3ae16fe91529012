"""Acts in words. The record holds codes; here is what they say to its reader."""

from __future__ import annotations

from fest_ops.web.languages import N_, gettext

VERBS: dict[str, str] = {
    "account.address_changed": N_("changed the e-mail address"),
    "account.confirmed": N_("confirmed the account"),
    "account.disabled": N_("disabled an account"),
    "account.made_administrator": N_("made somebody an administrator"),
    "account.profile_changed": N_("changed the profile"),
    "address.mute": N_("muted an address"),
    "address.unmute": N_("unmuted an address"),
    "assignment.give": N_("assigned an entry to a selector"),
    "assignment.take": N_("took an assignment back"),
    "call.change": N_("changed a call"),
    "call.open": N_("opened a call"),
    "decision.release": N_("told a decision"),
    "demo.load": N_("loaded the demonstration"),
    "edition.change": N_("changed the edition"),
    "edition.open": N_("opened an edition"),
    "entry.accept": N_("accepted the invitation"),
    "entry.add_owner": N_("added a co-owner to the entry"),
    "entry.amend": N_("amended the entry"),
    "entry.decline": N_("declined the invitation"),
    "entry.delete_draft": N_("deleted the draft"),
    "entry.disqualify": N_("disqualified the entry"),
    "entry.expire": N_("let the invitation expire"),
    "entry.film_file": N_("changed the film file"),
    "entry.invite_owner": N_("invited a co-owner"),
    "entry.join": N_("joined as a co-owner"),
    "entry.lose": N_("recorded the loss of the entry"),
    "entry.message": N_("wrote in the thread of the entry"),
    "entry.offer": N_("made the invitation"),
    "entry.open": N_("began a draft"),
    "entry.reconsider": N_("opened the decision again"),
    "entry.reject": N_("decided: not selected"),
    "entry.remove_owner": N_("removed a co-owner"),
    "entry.reopen": N_("reopened the entry after the deadline"),
    "entry.revoke": N_("took the invitation back"),
    "entry.select": N_("decided: selected"),
    "entry.shortlist": N_("decided: shortlisted"),
    "entry.start_review": N_("started the review"),
    "entry.start_round": N_("moved the entry to the next round"),
    "entry.submit": N_("submitted the entry"),
    "entry.take_back_invitation": N_("took a co-owner's invitation back"),
    "entry.waitlist": N_("decided: waiting list"),
    "entry.withdraw": N_("withdrew the entry"),
    "festival.open": N_("opened a festival"),
    "file.begin": N_("began an upload"),
    "file.drop": N_("deleted a file"),
    "file.probe": N_("examined a file"),
    "file.received": N_("uploaded a file"),
    "invitation.accepted": N_("accepted a role"),
    "invitation.revoked": N_("took an invitation to a role back"),
    "invitation.sent": N_("invited somebody to a role"),
    "letter.cancel": N_("cancelled a letter"),
    "letter.release": N_("released a letter"),
    "letter.retry": N_("sent a failed letter again"),
    "password.changed": N_("changed the password"),
    "password.reset": N_("set a new password"),
    "person.erased": N_("erased a person"),
    "person.merged": N_("merged two persons"),
    "regulations.publish": N_("published regulations"),
    "review.recuse": N_("recused from an entry"),
    "review.save": N_("saved a review"),
    "review.withdraw_recusal": N_("took a recusal back"),
    "role.given": N_("gave a role"),
    "role.taken": N_("took a role"),
    "round.change": N_("changed a round"),
    "section.add": N_("added a section"),
    "section.change": N_("changed a section"),
    "section.remove": N_("removed a section"),
    "selection.announce": N_("set the announcement of the selection"),
    "sign_in.failed": N_("failed to sign in"),
    "sign_in.revoked": N_("ended a sign-in"),
    "sign_in.revoked_all": N_("ended all other sign-ins"),
    "sign_in.succeeded": N_("signed in"),
    "template.change": N_("changed the words of a letter"),
    "template.restore": N_("restored the built-in words of a letter"),
}

KINDS: dict[str, str] = {
    "account": N_("account"),
    "address": N_("address"),
    "call": N_("call"),
    "decision": N_("decision"),
    "edition": N_("edition"),
    "entry": N_("entry"),
    "festival": N_("festival"),
    "file": N_("file"),
    "film": N_("film"),
    "invitation": N_("invitation"),
    "letter": N_("letter"),
    "letter_template": N_("wording of a letter"),
    "person": N_("person"),
    "round": N_("round"),
}
"""What acts are about."""


def in_words(verb: str) -> str:
    """What an act is called in the reader's language; its code where nobody has said."""
    message = VERBS.get(verb)
    return gettext(message) if message else verb


def kind_in_words(kind: str) -> str:
    """What a kind of object is called in the reader's language; its code where nobody has said."""
    message = KINDS.get(kind)
    return gettext(message) if message else kind
