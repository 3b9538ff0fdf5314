"""Checks made before anything is served: settings, the database, commands run too early."""
