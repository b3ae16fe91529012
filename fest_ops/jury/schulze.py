"""The Schulze method. Pure."""
