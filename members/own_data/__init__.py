"""What the database holds of a member: the registry of its tables, the page « Mes données », and the download."""
