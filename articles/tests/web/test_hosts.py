"""Whose an address is."""

import pytest

from articles.web.hosts import registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.journal.sn", "journal.sn"),
        ("fr.news.journal.co.za", "journal.co.za"),
        ("un.press.ma", "un.press.ma"),  # a public suffix: two sites under it are two
        ("rubrique.un.press.ma", "un.press.ma"),
        ("un.asso.ci", "un.asso.ci"),
        ("un.me.ke", "un.me.ke"),
        ("WWW.Journal.COM.", "journal.com"),
        ("xn--conomie-9xa.example", "xn--conomie-9xa.example"),
        ("co.za", "co.za"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_domain_is_what_somebody_registered(host, domain):
    assert registrable_domain(host) == domain
