"""What is looked at before anything is served: settings, the database, commands run too early."""
