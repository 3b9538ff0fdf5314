"""Whether a comment waits for a moderator before it is published, and why."""
