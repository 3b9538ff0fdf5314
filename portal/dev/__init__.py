"""The parts of `bin/dev`: it supervises the broker, the workers and the web server, and reports how they do."""
