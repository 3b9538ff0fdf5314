import pytest

from portal.startup.checks import the_android_application_can_be_read as check

ADDRESS = "/.well-known/assetlinks.json"
FINGERPRINT, OTHER = (":".join([pair] * 32) for pair in ("0F", "A9"))


def test_without_an_application_there_is_no_statement(client, db):
    assert client.get(ADDRESS).status_code == 404
    assert check(None) == []


def test_the_application_and_its_keys_are_stated(client, settings):
    settings.ANDROID_PACKAGE, settings.ANDROID_FINGERPRINTS = "org.example.lapesee", [FINGERPRINT, OTHER]
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    [statement] = answer.json()
    assert statement["relation"] == ["delegate_permission/common.handle_all_urls"]
    assert statement["target"] == {
        "namespace": "android_app",
        "package_name": "org.example.lapesee",
        "sha256_cert_fingerprints": settings.ANDROID_FINGERPRINTS,
    }
    assert check(None) == []


@pytest.mark.parametrize(
    ("package", "fingerprints", "named"),
    [
        ("lapesee", [FINGERPRINT], "ANDROID_PACKAGE"),
        ("org.example.lapesee<", [FINGERPRINT], "ANDROID_PACKAGE"),
        ("org.example.lapesee", [], "ANDROID_FINGERPRINTS"),
        ("org.example.lapesee", [FINGERPRINT.lower()], "ANDROID_FINGERPRINTS"),
        ("org.example.lapesee", [FINGERPRINT, FINGERPRINT[3:]], "ANDROID_FINGERPRINTS"),
        ("", [FINGERPRINT], "ANDROID_PACKAGE"),
    ],
)
def test_what_android_could_not_read_is_found_before_and_not_stated(client, db, settings, package, fingerprints, named):
    settings.ANDROID_PACKAGE, settings.ANDROID_FINGERPRINTS = package, fingerprints
    [error] = check(None)
    assert error.id == "portal.E002"
    assert named in error.msg
    assert client.get(ADDRESS).status_code == 404
