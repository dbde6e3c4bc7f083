"""Small text encoders: what a message is about, from words that no training text holds."""

from amiable.reading.encoder.network import Encoder
from amiable.reading.encoder.talks import TalkEncoder, Turn, Wish

__all__ = ["Encoder", "TalkEncoder", "Turn", "Wish"]
