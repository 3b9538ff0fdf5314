import asyncio
import socket

import pytest

from articles.web.ssrf import BadAddress, Policy, PrivateAddress, check_url_form

PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "169.254.169.254", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:db8::1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_allowed(ip):
    assert Policy.parse("").allows(ip, 443)


@pytest.mark.parametrize("ip", PRIVATE)
def test_everything_else_is_refused_by_default(ip):
    assert not Policy.parse("").allows(ip, 443)


@pytest.mark.parametrize(("port", "allowed"), [(80, True), (443, True), (8080, True), (22, False), (25, False)])
def test_the_ports_of_other_services_are_refused(port, allowed):
    assert Policy.parse("").allows("93.184.216.34", port) is allowed


@pytest.mark.parametrize(
    ("setting", "ip", "port", "allowed"),
    [
        ("1", "127.0.0.9", 8800, True),
        ("1", "::1", 8800, True),
        ("1", "::ffff:127.0.0.1", 8800, True),
        ("1", "10.0.0.1", 80, False),
        ("0", "127.0.0.1", 8800, False),
        ("10.0.0.0/8", "10.1.2.3", 22, True),
        ("10.0.0.0/8:8080", "10.1.2.3", 8080, True),
        ("10.0.0.0/8:8080", "10.1.2.3", 80, False),
        ("192.168.0.0/16, [fd00::/8]:8080", "fd00::1", 8080, True),
        ("[fd00::/8]:8080", "fd00::1", 80, False),
        ("fd00::/8", "fd00::1", 80, True),
    ],
)
def test_an_operator_may_list_networks(setting, ip, port, allowed):
    assert Policy.parse(setting).allows(ip, port) is allowed


@pytest.mark.parametrize("setting", ["1", "169.254.0.0/16", "0.0.0.0/0,::/0", "fe80::/10"])
@pytest.mark.parametrize("ip", ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254"])
def test_link_local_is_refused_whatever_is_listed(setting, ip):
    assert not Policy.parse(setting).allows(ip, 80)


@pytest.mark.parametrize("setting", ["yes", "10.0.0.0/99", "10.0.0.0/8:http"])
def test_a_setting_that_cannot_be_read_is_an_error(setting):
    with pytest.raises(ValueError):
        Policy.parse(setting)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "http://u:p@a.example/",
        "http://a.example:99999/",
        "http://[/",
        "a",
        "",
    ],
)
def test_only_plain_web_addresses_are_asked_for(url):
    with pytest.raises(BadAddress):
        check_url_form(url)


def test_a_plain_web_address_is_good():
    check_url_form("https://a.example:8443/feed?x=1")


@pytest.mark.parametrize("name", ["localhost", "2130706433", "127.1", "0x7f.1"])
def test_a_name_that_leads_inside_is_refused(name):
    async def resolve():
        resolver = Policy.parse("").resolver()
        return await resolver.resolve(name, 80, socket.AF_INET)

    with pytest.raises(PrivateAddress):
        asyncio.run(resolve())


def test_a_socket_to_a_private_address_is_never_opened():
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80))
    with pytest.raises(PrivateAddress):
        Policy.parse("").socket_factory(info)
