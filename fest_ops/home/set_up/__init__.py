"""Setting a festival up: its editions, sections and regulations, as pages."""
