"""Facts out of French words: dates, amounts, schedules, invoices, people, each with the words that show it."""

from amiable.reading.facts.extract import extract
from amiable.reading.facts.record import Extracted

__all__ = ["Extracted", "extract"]
