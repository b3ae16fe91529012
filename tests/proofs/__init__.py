"""What takes longer than a unit test may: whole spaces of cases and random ones, against another program or a text."""
