"""One mail's way, step by step; each step is one short transaction, one status, one event."""
