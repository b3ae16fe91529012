"""How often an address and a network may try the doors. Counted for what was typed, whether it exists or not.

The counts live in the broker. Where that does not answer they go on in each process's memory, so that a dead broker
neither opens the door nor closes it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded
from redis.backoff import NoBackoff
from redis.retry import Retry

from fest_ops.people.addresses import comparable
from fest_ops.web.failures import failure
from fest_ops.web.http import View, actor, settings
from fest_ops.web.reasons import in_words

GUESSES_ADDRESS = "10 per 15 minutes"
"""Failed sign-ins for one address; a sign-in link still comes in."""
GUESSES_NETWORK = "40 per 15 minutes"
LETTERS_ADDRESS = "5 per hour"
"""Letters that anybody can have sent to one address: links, new passwords, sign-ups."""
LETTERS_NETWORK = "60 per hour"
"""A festival's whole office stands behind one address."""
TOKENS_NETWORK = "120 per hour"


def _network() -> str:
    """The visitor's address; of IPv6 the /64 that one household has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address() -> str:
    """What was typed, as a digest: addresses do not stand in the broker."""
    typed = comparable(request.form.get("email", "")[:1000])
    return hashlib.sha256(settings().secret_keys[0].encode() + typed.encode("utf-8", "replace")).hexdigest()[
        :32
    ]


def _failed(response: Response) -> bool:
    return response.status_code != 303


_STORAGE: Any = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
limiter = Limiter(
    key_func=_network,
    strategy="moving-window",
    in_memory_fallback_enabled=True,
    key_prefix="fest-ops",
    headers_enabled=False,
    storage_options=_STORAGE,
)


def _limits(*limits: Callable[[Any], Any]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        marked: Any = view
        for limit in limits:
            marked = limit(marked)
        limited_view: View = marked
        return limited_view

    return mark


POST = ["POST"]
guesses = _limits(
    limiter.limit(GUESSES_ADDRESS, key_func=_address, methods=POST, deduct_when=_failed),
    limiter.limit(GUESSES_NETWORK, methods=POST, deduct_when=_failed),
)
"""For a view that takes an address and a password: only failures count."""
guesses_own = _limits(
    limiter.shared_limit(
        GUESSES_ADDRESS,
        scope="own",
        key_func=lambda: str(actor().account_id),
        methods=POST,
        deduct_when=_failed,
    )
)
"""For a view that asks the signed-in for their password again: only failures count."""
sends_letters = _limits(
    limiter.shared_limit(LETTERS_ADDRESS, scope="letters", key_func=_address, methods=POST),
    limiter.shared_limit(LETTERS_NETWORK, scope="letters", methods=POST),
)
"""For a view that sends a letter to whatever address was typed."""
takes_tokens = _limits(limiter.shared_limit(TOKENS_NETWORK, scope="tokens", methods=POST))
"""For a view that takes a one-time link."""


def install_limits(app: Flask) -> None:
    """Count in the broker of the settings, and say in words how long to wait."""
    app.config["RATELIMIT_STORAGE_URI"] = app.extensions["fest_ops"].limits_url
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(_error: RateLimitExceeded) -> Any:
    limit = limiter.current_limit
    seconds = max(1, math.ceil(limit.reset_at - time.time())) if limit else 60
    body, status = failure(429, in_words("too_many_tries", {"minutes": math.ceil(seconds / 60)}))
    response = current_app.make_response((body, status))
    response.headers["Retry-After"] = str(seconds)
    return response
