"""Juries: who judges what, by which rules, in secret, and what came of it."""
