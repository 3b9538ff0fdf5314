"""`bin/pictures`: the pictures of README.md and of docs/editing.md, made anew from the demonstration."""
