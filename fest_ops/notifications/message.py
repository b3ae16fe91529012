"""One letter as bytes (RFC 5322): made once, when it is previewed, and sent as it is.

Headers are put together here because the standard library's EmailMessage (3.11 to 3.13) drops and adds spaces where
it folds long Kazakh and Russian subjects; its older Header cuts encoded words at whole letters, and so it is used.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from email import policy, quoprimime
from email.header import Header, decode_header, make_header
from email.parser import BytesParser
from email.utils import format_datetime, quote

from fest_ops.notifications.identity import Identity
from fest_ops.notifications.wording import one_line, tidy

EMAIL_LONGEST = 254
_SPECIAL = frozenset(' <>()[],;:"\\')


def _words(text: str, header: str) -> str:
    """One line of text as a header's value, encoded (RFC 2047) and folded where it has to be."""
    if text.isascii() and "=?" not in text and len(text) <= 60:
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _mailbox_header(header: str, name: str, email: str) -> str:
    """A mailbox as a header's value: the name quoted or encoded, the address in angle brackets."""
    if not name:
        return f"<{email}>"
    words = _words(name, header)
    if words == name and not name.replace(" ", "").isalnum():
        words = f'"{quote(name)}"'
    return f"{words}\r\n <{email}>" if "\r\n" in words or len(words) > 40 else f"{words} <{email}>"


def mailbox(email: str) -> tuple[str, str] | None:
    """Local part and ASCII domain of an address, or None where no header and no server would take it."""
    local, at, domain = email.rpartition("@")
    if not at or not local or not email.isprintable() or len(email) > EMAIL_LONGEST or set(email) & _SPECIAL:
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not local.isascii() or "@" in local or not ascii_domain:
        return None
    return local, ascii_domain


def compose(
    sent_by: Identity,
    *,
    letter_id: uuid.UUID,
    name: str,
    email: str,
    language: str,
    subject: str,
    body: str,
    date: dt.datetime,
) -> bytes:
    """The whole message, lines ended by CRLF; the same arguments give the same bytes.

    Raises ValueError for an address that cannot stand in a header. Name and subject come on one line whatever they
    hold, so no value can add a header.
    """
    to = mailbox(email)
    if to is None:
        raise ValueError("not an address")
    headers = {
        "From": _mailbox_header("From", one_line(sent_by.name, 100), sent_by.email),
        "To": _mailbox_header("To", one_line(name, 100), f"{to[0]}@{to[1]}"),
        "Subject": _words(one_line(subject), "Subject"),
        "Date": format_datetime(date.astimezone(dt.UTC).replace(microsecond=0)),
        "Message-ID": f"<{letter_id}@{sent_by.domain}>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "Content-Language": language,
    }
    head = "".join(f"{header}: {value}\r\n" for header, value in headers.items())
    encoded = quoprimime.body_encode(tidy(body).encode().decode("latin-1"))
    return (head + "\r\n" + encoded.replace("\n", "\r\n")).encode("ascii")


@dataclass(frozen=True, slots=True)
class Opened:
    """A message as its reader sees it."""

    headers: tuple[tuple[str, str], ...]
    sender: str
    to: str
    subject: str
    language: str
    body: str


def open_message(message: bytes) -> Opened:
    """Read back what `compose` made: what a preview shows is taken from the very bytes that are sent."""
    read = BytesParser(policy=policy.default).parsebytes(message)
    headers = {
        name: str(make_header(decode_header(value))).replace("\r\n", "") for name, value in read.raw_items()
    }
    return Opened(
        headers=tuple(headers.items()),
        sender=headers["From"],
        to=headers["To"],
        subject=headers["Subject"],
        language=headers.get("Content-Language", "en"),
        body=str(read.get_content()).replace("\r\n", "\n"),
    )
