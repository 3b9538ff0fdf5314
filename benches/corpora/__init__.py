"""Other people’s documents, and how many of them come out right."""
