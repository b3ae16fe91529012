"""Sittings and their rounds: the roll, the box, what a juror may know."""
