"""Functions on web formats: URLs, hosts, robots.txt, HTML, files, WebSub, and which addresses may be fetched. No Django."""
