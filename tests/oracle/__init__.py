"""What others count: published elections, and other programs that count the same ballots."""
