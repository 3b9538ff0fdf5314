"""Letters to the editors."""
