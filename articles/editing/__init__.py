"""What editors do from the public pages, and how they undo it for a minute."""
