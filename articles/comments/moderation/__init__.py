"""What moderators look at and decide: reports, the queue, judgements, appeals, and the mail that something waits."""
