"""Alembic migrations, numbered; they run forward on a live system."""
