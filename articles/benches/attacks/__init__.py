"""`bin/chaos --attacks`: a list of hostile inputs, each tried on the running product, each with a verdict."""
