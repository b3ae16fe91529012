"""Why people's acts are refused, and the roles' names: words for codes."""

from __future__ import annotations

from fest_ops.actor import Role
from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "sign_in_failed": N_(
        "The address and the password do not belong together, or the address was not confirmed."
    ),
    "not_an_address": N_("This is not an e-mail address. It looks like name@example.org."),
    "address_beyond_reach": N_(
        "Our letters do not reach such an address: before the @ it needs Latin letters and digits."
    ),
    "password_too_short": N_("The password needs at least %(shortest)s characters."),
    "password_too_long": N_("The password may have at most %(longest)s characters."),
    "password_is_the_address": N_("The password must not be your e-mail address."),
    "password_wrong": N_("This is not your present password."),
    "name_missing": N_("Please write a name."),
    "name_too_long": N_("The name may have at most %(longest)s characters."),
    "link_dead": N_("This link was used already or has run out. Ask for a new one."),
    "address_taken": N_("This address belongs to another account."),
    "address_is_the_same": N_("This is your address already."),
    "no_such_language": N_("Please choose one of the three languages."),
    "may_not_give_role": N_("This role is not yours to give or take."),
    "last_organiser": N_("This is the edition's last organiser. Give the role to somebody else first."),
    "nobody_to_invite": N_("Please write at least one e-mail address."),
    "too_many_at_once": N_("At most %(most)s people can be invited at once."),
    "has_the_role": N_("has this role already"),
    "invited_already": N_("was invited already"),
    "invitation_dead": N_(
        "This invitation was accepted or taken back, or it has run out. Ask the festival for a new one."
    ),
    "other_address": N_("Please say that you accept with this account."),
    "sign_in_to_accept": N_("This address has an account. Sign in to accept the invitation."),
    "merge_with_itself": N_("A person cannot be merged with itself."),
    "too_many_tries": N_("That was too many tries. Nothing is lost; please try again in %(minutes)s min."),
}

ROLES: dict[Role, str] = {
    Role.ORGANISER: N_("Organiser"),
    Role.HEAD_OF_PROGRAMME: N_("Head of programme"),
    Role.SELECTOR: N_("Selector"),
    Role.SUBMITTER: N_("Submitter"),
    Role.JUROR: N_("Juror"),
    Role.GUEST: N_("Guest"),
    Role.PRESS: N_("Press"),
    Role.DOOR: N_("Door"),
}
