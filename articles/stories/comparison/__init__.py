"""Whether two headlines tell the same event: what rules it out, and its probability from features. Begin with features.py."""
