"""Learns the weights of relevance and of the categories from labelled headlines, and measures them five-fold."""
