"""The key by which all spellings of an address are one."""

from typing import Any

from django.db import models

from articles.web.urls import address_key


class AddressKeyField(models.CharField):
    """A digest of the row's canonical `url`: all spellings of an address have the same. Computed whenever the row is saved."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 32)
        super().__init__(**options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Compute the key from the address."""
        if not add and getattr(model_instance, self.attname) is None:
            return None  # an old row without a key: it must stay so, since another article has the key of its address
        url = model_instance.url  # type: ignore[attr-defined]
        key = address_key(url) if url else None
        setattr(model_instance, self.attname, key)
        return key
