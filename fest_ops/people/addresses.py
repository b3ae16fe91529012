"""E-mail addresses as they are stored and compared."""

from __future__ import annotations

import contextlib
import unicodedata

from email_validator import EmailNotValidError, validate_email

from fest_ops.errors import Refused

LONGEST = 254


def comparable(typed: str) -> str:
    """The address as it is compared: NFC, lower case, the domain's Unicode form; what is no address stays text.

    PostgreSQL's citext lowers only ASCII in the C locale, therefore the lowering is done here. Mailboxes that differ
    by case only are one account: no provider of today tells them apart.
    """
    text = unicodedata.normalize("NFC", typed.replace("\x00", "")).strip()[: LONGEST * 2]
    with contextlib.suppress(EmailNotValidError):
        text = validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    return text.lower()


def checked(typed: str, field: str = "email") -> str:
    """The address to store; nothing is asked of the network.

    Raises Refused("not_an_address" | "address_beyond_reach") at `field`: hardly any server takes letters for a name
    before the @ that is not ASCII (SMTPUTF8, RFC 6531), a domain of other letters is no hindrance.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Refused("not_an_address", fields={field: ""}) from error
    if "." not in found.domain or len(found.normalized) > LONGEST:
        raise Refused("not_an_address", fields={field: ""})
    if not found.local_part.isascii():
        raise Refused("address_beyond_reach", fields={field: ""})
    return found.normalized.lower()
