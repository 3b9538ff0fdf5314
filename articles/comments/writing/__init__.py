"""A comment is written: drafts, forms, who may write, and what an author may do with their own."""
