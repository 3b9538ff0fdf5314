"""A member comes in: what they agreed to, and their first choices."""
