"""Writing of what feeds brought, in one transaction."""
