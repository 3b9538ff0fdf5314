"""Stories: compares headlines, clusters articles about the same event, and merges, separates and leads stories."""
