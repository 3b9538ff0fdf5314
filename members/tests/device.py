"""What a device does when the site asks it for a passkey, without a browser."""

import json
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

NAME = b"passkey"


def made(page) -> str:
    """The new passkey that answers the options on this page."""
    asked = page.context["js_data"]["creation_options"]["publicKey"]
    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    credential = AttestedCredentialData.create(Aaguid.NONE, NAME, key)
    data = AuthenticatorData.create(_hash(asked["rp"]["id"]), flags, 0, credential)
    origin = f"https://{asked['rp']['id']}"
    said = CollectedClientData.create(CollectedClientData.TYPE.CREATE, websafe_decode(asked["challenge"]), origin)
    answer = {"clientDataJSON": said, "attestationObject": AttestationObject.create("none", data, {})}
    sent = {name: websafe_encode(bytes(part)) for name, part in answer.items()}
    name = websafe_encode(NAME)
    words = {"id": name, "rawId": name, "type": "public-key", "response": sent, "clientExtensionResults": {}}
    return json.dumps(words)


def _hash(name: str) -> bytes:
    return sha256(name.encode()).digest()
