"""Members' public pages, and where each sets their own."""
