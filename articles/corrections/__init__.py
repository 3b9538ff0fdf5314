"""What the newsroom owns up to: its own words on others’ articles, and its corrections."""
