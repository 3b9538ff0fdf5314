"""What keeps the admin's lists quick however many rows there are."""
