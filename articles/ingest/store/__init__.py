"""Writes the changes of a batch of visits in one transaction."""
