"""Juries, their seats, declarations of interest, what each juror has seen, private notes."""
