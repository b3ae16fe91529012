"""Prizes awarded, withheld, shared; mentions; the announcement."""
