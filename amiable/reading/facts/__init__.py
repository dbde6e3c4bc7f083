"""Facts of a reply: dates, amounts, schedules, invoices, reasons, contacts, each with its evidence."""
