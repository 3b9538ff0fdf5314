"""What the web is made of: URLs, hosts, robots.txt, HTML tokens, and which addresses may be reached. No Django."""
