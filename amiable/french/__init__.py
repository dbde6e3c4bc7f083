"""Figures in French, read and written: numbers, amounts and dates in words or digits. Pure; imports `domain` only."""
