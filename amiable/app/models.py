"""The language model that the settings name, for whoever words or reads with it."""

from __future__ import annotations

from amiable.llm.answer import Model
from amiable.llm.endpoint import Endpoint
from amiable.settings import ModelSettings, SettingsError


def endpoint_of(settings: ModelSettings) -> Endpoint:
    """Where it is and what it costs."""
    return Endpoint(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.key,
        timeout_seconds=settings.timeout_seconds,
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        price_in=settings.price_in,
        price_out=settings.price_out,
    )


def provider_of(settings: ModelSettings) -> Model:
    """The model itself. Nothing of langchain is loaded before. Raises SettingsError where it is missing."""
    try:
        from amiable.llm.provider import Provider  # noqa: PLC0415 - a second and 84 MB, only where a model is set
    except ImportError as error:
        raise SettingsError(
            f"[model] names {settings.model} but {error.name} is not installed; "
            'install it with  pip install "amiable[model]"  or leave model empty'
        ) from error
    return Provider(endpoint_of(settings))
