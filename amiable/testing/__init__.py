"""Small real fakes for tests and the demo: shipped, typed, no patching."""
