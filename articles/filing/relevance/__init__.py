"""Says whether an article belongs here at all: relevance from learnt weights over words and rules, and its reach in Africa."""
