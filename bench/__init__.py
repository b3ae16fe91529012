"""What is measured: `python -m bench` (make bench)."""
