"""What moderators are asked to look at: reports, and the mail that something waits."""
