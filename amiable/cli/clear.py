"""Errors whose message names what is wrong and the fix: shown without their trace."""

from __future__ import annotations

from amiable.flow.imports import ImportFileError
from amiable.flow.people import PersonError
from amiable.flow.unfreeze import UnknownDebtorError
from amiable.mailbox.errors import MailError
from amiable.negotiations import NegotiationCaseError
from amiable.policies.load import PolicyError
from amiable.prompts.templates import PromptError
from amiable.reading.classifier import ModelMismatchError
from amiable.reading.learning import TooFewCorrectionsError
from amiable.settings import SettingsError

ERRORS: tuple[type[Exception], ...] = (
    SettingsError,
    PolicyError,
    PromptError,
    ImportFileError,
    UnknownDebtorError,
    PersonError,
    MailError,
    ModelMismatchError,
    NegotiationCaseError,
    TooFewCorrectionsError,
)
