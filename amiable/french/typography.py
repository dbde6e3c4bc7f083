"""French typography of figures and dates (Imprimerie nationale, CLDR fr). Words live in text files, not here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from amiable.domain.calendar import PARIS
from amiable.domain.money import Money

NBSP = "\u00a0"
NNBSP = "\u202f"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SYMBOLS = {"EUR": "€", "CHF": "CHF", "GBP": "£", "USD": "$"}


def format_decimal(value: Decimal) -> str:
    """`1 250,00` with narrow no-break spaces between thousands, two decimals."""
    whole, cents = f"{value:,.2f}".split(".")
    return f"{whole.replace(',', NNBSP)},{cents}"


def format_money(money: Money) -> str:
    """`1 250,00 €`, the space before the sign being a no-break one."""
    return f"{format_decimal(money.amount)}{NBSP}{SYMBOLS.get(money.currency, money.currency)}"


def format_date(day: date, *, year: bool = True, weekday: bool = False) -> str:
    """`1er mars 2026`, `lundi 2 mars 2026`: only the first of the month takes « er »."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number}{NBSP}{MONTHS[day.month - 1]}"
    if year:
        text += f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {text}" if weekday else text


def format_short_date(day: date) -> str:
    """`21/11/2026`."""
    return f"{day:%d/%m/%Y}"


def format_time(moment: datetime) -> str:
    """`14 h 30`, Paris time."""
    local = moment.astimezone(PARIS)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def format_iban(iban: str) -> str:
    """Groups of four, no-break spaces."""
    compact = "".join(iban.split())
    return NBSP.join(compact[i : i + 4] for i in range(0, len(compact), 4))


def join_list(items: Sequence[str]) -> str:
    """`a`, `a et b`, `a, b et c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
