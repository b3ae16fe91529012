"""The rules of a jury as data: composition, voting, prizes, what a palmares may hold."""
