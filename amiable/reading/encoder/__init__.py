"""A small text encoder: what a message is about, from words that no training text holds."""

from amiable.reading.encoder.network import Encoder, Turn, Wish

__all__ = ["Encoder", "Turn", "Wish"]
