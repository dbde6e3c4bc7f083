"""The mail room: IMAP in, SMTP out, and reading MIME that survives anything."""
