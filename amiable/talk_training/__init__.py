"""Trains what reads talks: the encoder of talks, then the networks that weigh plans. Only `make train` runs it."""
