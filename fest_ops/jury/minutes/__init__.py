"""The minutes of a sitting: what is printed, signed, and kept."""
