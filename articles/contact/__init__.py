"""Letters to the editors: their form and their reception."""
