"""How feeds and sources are: their health in the lists, their entries a day, and what to do next about a failure."""
