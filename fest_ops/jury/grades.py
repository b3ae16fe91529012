"""Methods that count grades. Pure."""
