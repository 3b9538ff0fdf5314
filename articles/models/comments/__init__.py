"""Comments, and what is decided about them: votes, reports, judgements, appeals, held words, settings of talks."""
