"""Reading a file of ballots. Pure."""
