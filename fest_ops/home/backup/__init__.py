"""An edition in one file, and back: `fest-ops backup` and `fest-ops restore`."""
