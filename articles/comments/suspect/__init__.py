"""What in a text makes a comment wait for a moderator: phone numbers, messaging services, promised gains, links."""
