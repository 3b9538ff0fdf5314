"""What stands behind `bin/dev`: the supervisor of its programs, and what it tells."""
