"""Staff powers, and forms sent after they had ended."""
