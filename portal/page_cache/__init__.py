"""Caches whole pages for visitors: keys, tags, middleware, compression. And Django's cache backend."""
