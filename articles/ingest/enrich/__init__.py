"""What an article gains from its own page: text, author, picture, where its source’s rights allow."""
