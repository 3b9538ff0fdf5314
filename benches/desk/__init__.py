"""`bin/bench desk`: what every page under /gestion/ costs, in queries and in time of the processor, in a big database."""
