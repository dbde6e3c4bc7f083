"""One server and one writer's parts a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amiable.testing.llm import ModelServer
from amiable.testing.writing import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ModelServer() as server:
        yield Bench(server)
