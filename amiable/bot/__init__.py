"""The desk: where a person sees a card and decides. `cards` is pure; `telegram/` and `simulator/` are places."""
