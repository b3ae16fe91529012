"""Where letters go: a mail server, or a demo's mail room. Each is accepted, or ends in one of three failures."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.dialects.postgresql import insert

from fest_ops import db
from fest_ops.config import Settings
from fest_ops.notifications.message import mailbox
from fest_ops.notifications.models import MailRoomLetter
from fest_ops.notifications.outbox import Outgoing

TIMEOUT = 15.0
"""Seconds for each answer of the mail server."""


class Rejected(Exception):
    """The server refused this letter, in its own words; `for_good` where it will refuse it the next time too."""

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(words)
        self.for_good = for_good


class LineDown(Exception):
    """The server cannot be reached, or will not talk to us: not this letter's fault."""


class LineBroke(Exception):
    """The line broke when the letter had been handed over: nobody knows whether it was taken."""


class Line(Protocol):
    """An open way out for one batch."""

    def send(self, letter: Outgoing) -> None:
        """Returns when the letter was accepted. Raises Rejected, LineDown or LineBroke."""


class Transport(Protocol):
    """How this installation sends letters."""

    def open(self) -> contextlib.AbstractContextManager[Line]:
        """A line for one batch. Raises LineDown."""


def transport_of(settings: Settings, clock: Callable[[], datetime]) -> Transport:
    """The mail server of the settings, or the mail room where there is none."""
    if settings.smtp_url:
        return Smtp(settings.smtp_url, sender=settings.sender.rpartition("<")[2].strip().rstrip(">"))
    return MailRoom(clock)


class MailRoom:
    """Keeps letters in the database for the mail room's page; a repeat is the letter that is there already."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    @contextlib.contextmanager
    def open(self) -> Iterator[MailRoom]:
        """Always open."""
        yield self

    def send(self, letter: Outgoing) -> None:
        """Put the letter on the table."""
        with db.transaction() as session:
            session.execute(
                insert(MailRoomLetter)
                .values(
                    id=uuid.uuid4(),
                    letter_id=letter.id,
                    recipient=letter.email,
                    message=letter.message,
                    arrived_at=self._clock(),
                )
                .on_conflict_do_nothing()
            )


class Smtp:
    """A mail server by its URL: smtp:// (with STARTTLS where it is offered) or smtps://, user and password quoted."""

    def __init__(self, url: str, *, sender: str, timeout: float = TIMEOUT) -> None:
        self._url: SplitResult = urlsplit(url)
        self._sender = sender
        self._timeout = timeout

    @contextlib.contextmanager
    def open(self) -> Iterator[SmtpLine]:
        """One connection, signed in, ended politely. Raises LineDown."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise LineDown(_words(error)) from error
        try:
            yield SmtpLine(server, self._sender)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=self._timeout, context=context
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=self._timeout)
        try:
            server.ehlo_or_helo_if_needed()
            sheltered = self._url.scheme == "smtps"
            if not sheltered and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                sheltered = True
            if self._url.username:
                if not sheltered and not _own_machine(host):
                    raise LineDown("the server offers no TLS, and the password is not sent in the clear")
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server


class SmtpLine:
    """An open connection to a mail server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, letter: Outgoing) -> None:
        """One letter, byte by byte as it was previewed."""
        try:
            self._address(letter)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise LineDown(_words(error)) from error
        try:
            code, words = self._server.data(letter.message)
        except smtplib.SMTPDataError as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise LineBroke(_words(error)) from error
        if code != 250:
            raise self._refused(code, words)

    def _address(self, letter: Outgoing) -> None:
        to = mailbox(letter.email)
        if to is None:
            raise Rejected("bad_address", for_good=True)
        code, words = self._server.mail(self._sender)
        if code != 250:
            # A sender that is refused is a fault of the installation: every letter would fail with it.
            raise LineDown(_said(code, words))
        code, words = self._server.rcpt(f"{to[0]}@{to[1]}")
        if code not in (250, 251):
            raise self._refused(code, words)

    def _refused(self, code: int, words: bytes | str) -> Exception:
        if code == 421:
            return LineDown(_said(code, words))
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._server.rset()
        return Rejected(_said(code, words), for_good=code >= 500)


def _own_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"
