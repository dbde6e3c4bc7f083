"""Amiable: courteous dunning for French companies. See docs/architecture.md for one mail's way."""

__version__ = "0.1.0"
