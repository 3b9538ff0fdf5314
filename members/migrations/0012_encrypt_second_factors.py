"""Encrypt the second factors' secrets that were stored in clear; safe to run again."""

from django.db import migrations

from members.second_factor import encryption


def encrypt(apps, schema_editor):
    _change(apps, encryption.renew)


def decrypt(apps, schema_editor):
    _change(apps, encryption.clear)


def _change(apps, change):
    for factor in apps.get_model("mfa", "Authenticator").objects.iterator():
        factor.data = encryption.each_secret(factor.data, change)
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("members", "0011_acts"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(encrypt, decrypt, elidable=True)]
