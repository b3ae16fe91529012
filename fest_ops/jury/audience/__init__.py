"""The audience award: slips, codes, weighted means."""
