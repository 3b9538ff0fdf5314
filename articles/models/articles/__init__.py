"""The models of articles: their filings, appearances and pins, their queries and their cache tags."""
