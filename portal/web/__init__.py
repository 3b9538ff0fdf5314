"""What every answer gets: headers, canonical addresses, preferences, static files."""
