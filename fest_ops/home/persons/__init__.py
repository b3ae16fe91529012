"""Persons across all rooms: found, merged, erased, and given a copy of what is held about them."""
