"""What only our own articles have: an uploaded picture, a link to their preview."""
