"""The models of stories: their members, their leads, and the pairs of articles that editors keep apart."""
