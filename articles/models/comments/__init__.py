"""The model of members' comments."""
