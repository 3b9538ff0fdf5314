"""Reads official acts in a sentence: which authority does what, and to whom."""
