"""Sources, their feeds and hosts, visits, and jobs of fetching."""
