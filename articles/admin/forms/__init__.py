"""Forms of the admin that need more than one screen of code."""
