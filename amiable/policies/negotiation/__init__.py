"""Payment plans by conversation: a pure engine over several turns. `engine.respond` is its one door."""
