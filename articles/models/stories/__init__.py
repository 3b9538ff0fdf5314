"""Stories, their members and leads, and what editors keep apart."""
