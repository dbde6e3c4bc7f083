"""The schedule of an agreed plan on paper: dates, amounts, references, the account, a QR code for each payment."""

from __future__ import annotations

import textwrap

from amiable.documents.page import HEIGHT, WIDTH, Page, pdf
from amiable.documents.qr import QUIET, squares
from amiable.documents.sheet import Payment, Sheet
from amiable.documents.words import say, say_invoices
from amiable.french.typography import format_date, format_iban, format_money

LEFT, RIGHT, TOP, BOTTOM = 56, WIDTH - 56, 64, HEIGHT - 56
COLUMNS = (LEFT, LEFT + 36, 330, 350)
"""Number, date, the amount's right edge, reference."""
ROW, CODE, BLOCK, ACROSS = 18, 104, 160, 3
"""Height of a row; side of a code and height of its block, in points; codes beside one another."""
LETTERS = 88
"""Of the plain size on one line."""


def schedule_pdf(sheet: Sheet) -> bytes:
    """The whole document, on as many pages as its codes need."""
    page = Page()
    pages = [page]
    y = _head(page, sheet)
    y = _table(page, sheet, y)
    y = _account(page, sheet, y + 14)
    coded = [payment for payment in sheet.payments if payment.qr]
    if coded:
        page, y = _room(pages, y + 16, BLOCK + 44)
        page.text(LEFT, y, say("pdf", "codes"), 12, bold=True)
        for line in textwrap.wrap(say("pdf", "how"), LETTERS):
            y += 14
            page.text(LEFT, y, line, 9)
        y += 10
        for start in range(0, len(coded), ACROSS):
            page, y = _room(pages, y, BLOCK)
            for column, payment in enumerate(coded[start : start + ACROSS]):
                _code(page, sheet, payment, LEFT + column * (RIGHT - LEFT) / ACROSS, y)
            y += BLOCK
    for number, one in enumerate(pages, 1):
        if len(pages) > 1:
            one.right(RIGHT, HEIGHT - 32, say("pdf", "page", number=number, count=len(pages)), 8)
    return pdf(pages, f"{say('pdf', 'title')} – {sheet.company}")


def _head(page: Page, sheet: Sheet) -> float:
    page.text(LEFT, TOP, say("pdf", "title"), 18, bold=True)
    y: float = TOP + 24
    lines = (
        say("pdf", "parties", company=sheet.company, debtor=sheet.debtor),
        say_invoices("pdf", sheet.invoices),
        say("pdf", "made_on", date=format_date(sheet.made_on)),
    )
    for piece in (piece for line in lines for piece in textwrap.wrap(line, LETTERS)):
        page.text(LEFT, y, piece)
        y += 14
    return y + 12


def _table(page: Page, sheet: Sheet, y: float) -> float:
    number, date, amount, reference = COLUMNS
    page.text(number, y, say("pdf", "number"), 9, bold=True)
    page.text(date, y, say("pdf", "date"), 9, bold=True)
    page.text(amount - 38, y, say("pdf", "amount"), 9, bold=True)
    page.text(reference, y, say("pdf", "reference"), 9, bold=True)
    page.line(LEFT, y + 5, RIGHT)
    for place, payment in enumerate(sheet.payments, 1):
        part = payment.instalment
        y += ROW
        page.text(number, y, str(place))
        page.text(date, y, format_date(part.date, weekday=True))
        page.right(amount, y, format_money(part.amount))
        page.text(reference, y, part.reference)
    page.line(LEFT, y + 6, RIGHT)
    y += ROW + 2
    page.text(date, y, say("pdf", "total"), bold=True)
    page.right(amount, y, format_money(sheet.total), bold=True)
    return y + ROW


def _account(page: Page, sheet: Sheet, y: float) -> float:
    page.text(LEFT, y, say("pdf", "account"), 12, bold=True)
    lines = [
        say("pdf", "holder", holder=sheet.company),
        say("pdf", "iban", iban=format_iban(sheet.iban)),
        *([say("pdf", "bic", bic=sheet.bic)] if sheet.bic else []),
    ]
    for line in lines:
        y += 15
        page.text(LEFT, y, line)
    return y + 10


def _code(page: Page, sheet: Sheet, payment: Payment, x: float, y: float) -> None:
    rows = squares(payment.qr)
    part = payment.instalment
    margin = QUIET * CODE / (len(rows) + 2 * QUIET)
    page.squares(x, y + margin, CODE, rows)
    y += CODE + 2 * margin + 8
    place = sheet.payments.index(payment) + 1
    page.text(x, y, say("pdf", "payment", number=place, count=len(sheet.payments)), 9, bold=True)
    page.text(x, y + 12, f"{format_money(part.amount)}, {format_date(part.date)}", 9)
    page.text(x, y + 23, part.reference, 8)


def _room(pages: list[Page], y: float, needed: float) -> tuple[Page, float]:
    """The page and height to go on at; a new page where that much is not left."""
    if y + needed <= BOTTOM:
        return pages[-1], y
    pages.append(Page())
    return pages[-1], TOP
