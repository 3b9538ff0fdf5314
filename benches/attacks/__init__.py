"""The battery of attacks on a running product."""
