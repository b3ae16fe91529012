"""The Celery worker: opens a transaction, calls fest_ops, nothing else."""
