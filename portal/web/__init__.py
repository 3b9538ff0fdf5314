"""What applies to all answers: headers, canonical addresses, preferences, static files."""
