"""Alembic migrations, applied at start under a lock by migrate.py."""
