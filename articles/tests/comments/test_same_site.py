"""What a browser's headers say of the page that sent a form."""

import pytest

from articles.comments.writing.same_site import Sender, sender_of

OURS = {"https://pesee.example"}


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({}, Sender.UNKNOWN),
        ({"Sec-Fetch-Site": "same-origin"}, Sender.OURS),
        ({"Sec-Fetch-Site": "none"}, Sender.UNKNOWN),
        ({"Sec-Fetch-Site": "same-site"}, Sender.FOREIGN),
        ({"Sec-Fetch-Site": "cross-site"}, Sender.FOREIGN),
        ({"Sec-Fetch-Site": "whatever"}, Sender.FOREIGN),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://pesee.example"}, Sender.FOREIGN),
        ({"Origin": "https://pesee.example"}, Sender.OURS),
        ({"Origin": "http://pesee.example"}, Sender.FOREIGN),
        ({"Origin": "https://pesee.example:8443"}, Sender.FOREIGN),
        ({"Origin": "https://pesee.example.evil.example"}, Sender.FOREIGN),
        ({"Origin": "null"}, Sender.FOREIGN),
        ({"Origin": ""}, Sender.FOREIGN),
        ({"Origin": "null", "Referer": "https://pesee.example/"}, Sender.FOREIGN),
        ({"Referer": "https://pesee.example/actualite/1-x/"}, Sender.OURS),
        ({"Referer": "https://evil.example/?https://pesee.example/"}, Sender.FOREIGN),
        ({"Referer": "https://pesee.example@evil.example/"}, Sender.FOREIGN),
        ({"Referer": "http://[evil"}, Sender.FOREIGN),
        ({"Referer": ""}, Sender.UNKNOWN),
    ],
)
def test_only_the_same_origin_is_ours(headers, sender):
    assert sender_of(headers, OURS) is sender
