"""What members follow, and the list of articles that comes of it."""
