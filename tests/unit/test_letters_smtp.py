"""Real SMTP conversations: what each answer of a mail server means for a letter."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fest_ops.notifications.outbox import Outgoing
from fest_ops.notifications.transports import LineBroke, LineDown, Rejected, Smtp

MESSAGE = b"Subject: A\r\n\r\n.dotted\r\n..twice\r\nend\r\n"


@pytest.fixture(autouse=True)
def name_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """How we greet is asked of no name server: where there is none it takes seconds to say so."""
    monkeypatch.setattr(socket, "getfqdn", lambda name="": name or "localhost")


def letter(email: str = "a@example.org") -> Outgoing:
    return Outgoing(uuid.uuid4(), email, MESSAGE, 1)


class Server:
    """A mail server whose answers a test sets."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.received: list[tuple[str, list[str], bytes]] = []

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if "rcpt" in self.answers and "bad" in address:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.answers.get("data") == "break":
            server.transport.abort()
            return "250 never said"
        if "data" in self.answers:
            return self.answers["data"]
        self.received.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return "250 taken"


@contextmanager
def serving(server: Server, **options: Any) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def send(url: str, *letters: Outgoing) -> list[type[Exception] | None]:
    """What became of each letter on one line."""
    ends: list[type[Exception] | None] = []
    with Smtp(url, sender="festival@example.org", timeout=5).open() as line:
        for each in letters:
            try:
                line.send(each)
                ends.append(None)
            except (Rejected, LineDown, LineBroke) as error:
                ends.append(type(error))
                if not isinstance(error, Rejected):
                    break
    return ends


def test_smtp_delivers_the_very_bytes() -> None:
    server = Server()
    with serving(server) as at:
        assert send(f"smtp://{at}", letter(), letter("b@пример.рф")) == [None, None]
    assert [(sender, to) for sender, to, _ in server.received] == [
        ("festival@example.org", ["a@example.org"]),
        ("festival@example.org", ["b@xn--e1afmkfd.xn--p1ai"]),
    ]
    assert {content for _, _, content in server.received} == {MESSAGE}


@pytest.mark.parametrize(
    ("answers", "for_good"),
    [
        ({"rcpt": "550 no such user"}, True),
        ({"rcpt": "451 greylisted"}, False),
    ],
)
def test_smtp_refusal_of_one_recipient_lets_the_next_through(answers: dict[str, str], for_good: bool) -> None:
    server = Server(**answers)
    with serving(server) as at, Smtp(f"smtp://{at}", sender="f@example.org", timeout=5).open() as line:
        with pytest.raises(Rejected) as refused:
            line.send(letter("bad@example.org"))
        assert refused.value.for_good is for_good
        assert str(refused.value) == answers["rcpt"]
        line.send(letter())
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ("554 spam", Rejected),
        ("452 full", Rejected),
        ("421 going away", LineDown),
        ("break", LineBroke),
    ],
)
def test_smtp_answers_to_the_text(answer: str, end: type[Exception]) -> None:
    with serving(Server(data=answer)) as at:
        assert send(f"smtp://{at}", letter()) == [end]


def test_smtp_refused_sender_is_the_installations_fault() -> None:
    with serving(Server(mail="550 not you")) as at:
        assert send(f"smtp://{at}", letter(), letter()) == [LineDown]


def test_smtp_without_a_server_is_down() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(LineDown):
        send(f"smtp://127.0.0.1:{port}", letter())


def test_smtp_impossible_address_fails_for_good() -> None:
    with serving(Server()) as at, Smtp(f"smtp://{at}", sender="f@example.org", timeout=5).open() as line:
        with pytest.raises(Rejected) as refused:
            line.send(letter("nobody"))
        assert refused.value.for_good


def authenticate(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword
) -> AuthResult:
    known = data.login == b"fest" and data.password == b"p@ss word"
    return AuthResult(success=known, handled=known)  # an unhandled "no" is answered with 535


def test_smtp_signs_in_with_quoted_password() -> None:
    server = Server()
    options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    with serving(server, **options) as at:
        assert send(f"smtp://fest:p%40ss%20word@{at}", letter()) == [None]
        with pytest.raises(LineDown):
            send(f"smtp://fest:wrong@{at}", letter())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """The certificate of somebody whom nobody vouches for."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_smtp_takes_starttls_where_offered_and_checks_it(certificate: ssl.SSLContext) -> None:
    server = Server()
    with serving(server, tls_context=certificate) as at, pytest.raises(LineDown, match="CERTIFICATE"):
        send(f"smtp://{at}", letter())
    assert not server.received


def test_smtp_over_tls_checks_the_certificate(certificate: ssl.SSLContext) -> None:
    server = Server()
    with serving(server, ssl_context=certificate) as at, pytest.raises(LineDown, match="CERTIFICATE"):
        send(f"smtps://{at}", letter())
    assert not server.received
