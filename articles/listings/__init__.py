"""Lists of articles that pages show: what they hold, their filters, pages, ranking and cache tags."""
