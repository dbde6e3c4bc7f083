"""The law of late payment as data (`data/*.toml`) and pure functions, "today" passed in. See docs/law.md."""
