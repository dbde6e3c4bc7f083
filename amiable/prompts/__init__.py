"""Wordings as files with declared variables and a version; library.py renders a Decision into a Letter."""
