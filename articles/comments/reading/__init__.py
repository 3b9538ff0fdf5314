"""A talk is read: which part an address asks for, its comments, their lines, their HTML."""
