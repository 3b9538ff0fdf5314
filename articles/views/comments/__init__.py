"""Pages on which members write."""
