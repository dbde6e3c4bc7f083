"""Telegram as a debtor's channel: the same two protocols as mailbox/, for a chat tied to a contact on file."""
