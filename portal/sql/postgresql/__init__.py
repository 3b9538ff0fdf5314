"""Django's backend for PostgreSQL with fewer questions: `base` is what DATABASES names."""
