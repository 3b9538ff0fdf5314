"""Loads the data that ships with the product (`manage.py load_data`), and the sample feeds."""
