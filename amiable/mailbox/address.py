"""E-mail addresses: what we accept as one, and the token that ties an answer to its conversation."""

from __future__ import annotations

import re

from amiable.mailbox.errors import PermanentError

MARK = "+am-"
_ONE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_TOKEN = re.compile(r"[a-z0-9]{8,64}")
_ADDRESS = re.compile(r"[^@\s]*\+am-([a-z0-9]{8,64})@[^@\s]+", re.IGNORECASE)


def one_address(value: str) -> str:
    """`value` itself when it is one plain ASCII address; PermanentError otherwise."""
    if not _ONE.fullmatch(value) or ".." in value:
        raise PermanentError(f"{value!r} is not one plain e-mail address; correct the contact and approve again")
    return value


def with_token(email: str, token: str) -> str:
    """`compta@acme.example` becomes `compta+am-<token>@acme.example`; ValueError if the token is not one."""
    local, at, domain = email.rpartition("@")
    if not at or not _TOKEN.fullmatch(token):
        raise ValueError(f"cannot put the token {token!r} into the address {email!r}")
    return f"{local}{MARK}{token}@{domain}"


def token_of(email: str) -> str | None:
    """The token of one of our Reply-To addresses, lower-cased; None for any other address."""
    found = _ADDRESS.fullmatch(email.strip())
    return found.group(1).lower() if found else None
