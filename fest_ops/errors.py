"""The four ways in which an act can fail that its user has to be told about.

Each carries a stable `code` and the `values` that the words need; words are made at the edge, in the reader's
language (`fest_ops.web.reasons`). Nothing here is ever shown as it stands.
"""

from __future__ import annotations

from typing import Any


class ActError(Exception):
    """An act that was not done. `status` is the HTTP status at the edge."""

    status = 500

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = values


class Refused(ActError):
    """The rules do not allow it now (422). `fields` names the inputs at fault, where there are any."""

    status = 422

    def __init__(self, code: str, *, fields: dict[str, str] | None = None, **values: Any) -> None:
        super().__init__(code, **values)
        self.fields = fields or {}


class Forbidden(ActError):
    """This actor may not do it, and may know that it exists (403)."""

    status = 403


class Conflict(ActError):
    """Somebody else changed it while you were reading (409)."""

    status = 409


class NotFound(ActError):
    """It does not exist, or this actor may not know that it does (404)."""

    status = 404

    def __init__(self, code: str = "not_found", **values: Any) -> None:
        super().__init__(code, **values)
