"""The first page of the management: what waits for a person, what colleagues did today, how many articles arrive."""
