"""The journal of acts as it is read: one page to search, and what was done to one thing on the page of that thing."""
