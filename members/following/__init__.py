"""What members follow, and the list of articles that results from it."""
