"""The list of articles in the admin: its columns, filters, search, preview and actions."""
