"""Editors' words per source: a rule hides or reclassifies what a source publishes with certain words.

match.py decides, in_force.py reads the rules from the database, stored.py applies one to articles that are already here.
"""
