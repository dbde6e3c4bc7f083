"""One tiny call to the language model that the settings name: does it answer, and in which shape?"""

from __future__ import annotations

from amiable.app.models import provider_of
from amiable.llm.answer import CallError, Method
from amiable.settings import ModelSettings, SettingsError

SYSTEM = 'Réponds par un seul objet JSON : {"corps": "ok"}'
USER = "Dis ok."
FIXES = {
    "http_401": "the key is not accepted: check api_key, or the variable that api_key_variable names",
    "http_403": "the key may not use this model: check api_key and model",
    "http_404": "unknown there: check base_url (it usually ends in /v1) and model",
    "http_429": "it asks to slow down, or the account is out of credit: look at the provider's page",
    "connection": "nothing answers there: check base_url, and that the server runs",
    "timeout": "no answer in time: raise timeout_seconds, or check the server's load",
}


def probe(settings: ModelSettings) -> str:
    """What was reached. Raises SettingsError with the fix; no debtor's word leaves the machine."""
    if not settings.model:
        return "no model: the templates word every draft"
    where = f"{settings.model} at {settings.base_url}"
    provider = provider_of(settings)
    for method in Method:
        try:
            answer = provider.ask(SYSTEM, USER, method, settings.timeout_seconds)
        except CallError as error:
            if error.refused and method is not tuple(Method)[-1]:
                continue
            fix = FIXES.get(error.reason, "it does not answer as an OpenAI-compatible server does: try another model")
            raise SettingsError(f"{where}: {error.reason}; {fix}") from error
        return f"{where} answers ({method}, {answer.milliseconds} ms)"
    raise AssertionError("the last shape raises")
