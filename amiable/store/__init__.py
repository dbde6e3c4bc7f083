"""State: tables, the unit of work, guarded transitions, queries, migrations."""
