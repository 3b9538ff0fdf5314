"""What members learn of their comments: notices on the site, and mails about replies."""
