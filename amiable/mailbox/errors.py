"""What can go wrong towards a mail server, by what one may do about it."""

from __future__ import annotations


class MailError(Exception):
    """Base; the message names the server, what happened and the fix."""


class TemporaryError(MailError):
    """Nothing was delivered; trying again later is safe."""


class PermanentError(MailError):
    """Refused for good; a person must change something."""


class UncertainError(MailError):
    """The message was handed over and the answer was lost: it may or may not have left."""


class ConfigurationError(MailError):
    """Wrong host, port, certificate, user or password; the message names the setting to change."""
