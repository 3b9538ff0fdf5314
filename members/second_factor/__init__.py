"""The second factor of staff, and its secrets at rest."""
