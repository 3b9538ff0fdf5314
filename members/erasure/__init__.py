"""Members erase their own accounts; a file keeps the list of who did, to do it again after a backup was restored."""
