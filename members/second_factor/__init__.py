"""Second factors and passkeys, and the encryption of their secrets."""
