"""Weighs every plan that the figures of a message could make, beside what its words were read as."""

from amiable.policies.negotiation.weighing.weigh import weigh

__all__ = ["weigh"]
