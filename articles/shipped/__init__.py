"""Data that ships with the product, loaded by `manage.py load_data`."""
