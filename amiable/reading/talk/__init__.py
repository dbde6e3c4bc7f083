"""What one message of a talk about payment says: terms, yes or no, and what it asks."""

from amiable.reading.talk.said import read

__all__ = ["read"]
