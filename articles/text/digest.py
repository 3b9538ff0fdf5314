"""Short digests of texts, for comparing and looking them up."""

from hashlib import blake2b


def hex_digest(text: str) -> str:
    """32 hex digits (BLAKE2b, 16 bytes) of a text, lone surrogates included."""
    digest = _EMPTY_DIGEST.copy()  # half the cost of a new one
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


_EMPTY_DIGEST = blake2b(digest_size=16)
