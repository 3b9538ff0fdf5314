"""Programs that benches start: the product, its services, other readers, invented news."""
