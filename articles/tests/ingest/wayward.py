"""A small misbehaving site on loopback."""

import asyncio
import gzip
import socket
import zlib
from contextlib import asynccontextmanager

import brotli

from articles.ingest.fetch.client import open_session
from articles.web.ssrf import Policy

FEED = b"<rss><channel><title>Fil</title></channel></rss>"


def answer(status=200, body=FEED, **headers):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(location, status=302):
    return answer(status, b"", Location=location)


PAGES = (
    {
        "/feed": answer(ETag='"v1"', Last_Modified="Tue, 03 Feb 2026 10:00:00 GMT", Content_Type="application/rss+xml"),
        "/gzip": answer(body=gzip.compress(FEED), Content_Encoding="gzip"),
        "/deflate": answer(body=zlib.compress(FEED), Content_Encoding="deflate"),
        "/br": answer(body=brotli.compress(FEED), Content_Encoding="br"),
        "/bad-validators": answer(ETag='"\xff"', Last_Modified="\xff").decode().encode("latin-1"),
        "/long-validators": answer(ETag="x" * 5_000, Last_Modified="x" * 5_000),
        "/to-latin-1": to("/fil-\xe9co", 301).decode().encode("latin-1"),
        "/fil-%E9co": answer(),
        "/304": answer(304, b""),
        "/204": answer(204, b""),
        "/401": answer(401),
        "/403": answer(403),
        "/404": answer(404),
        "/500": answer(500),
        "/410": answer(410),
        "/429": answer(429, Retry_After="3600"),
        "/503": answer(503, Retry_After="999999999"),
        "/empty": answer(body=b" \n"),
        "/large": answer(body=b"x" * 60_000),
        "/bomb": answer(body=gzip.compress(bytes(2_000_000)), Content_Encoding="gzip"),
        "/members": answer(body=gzip.compress(b"") * 2_000, Content_Encoding="gzip"),
        "/crumbs": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 150_000 + b"0\r\n\r\n",
        "/chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"1\r\n%c\r\n" % byte for byte in FEED)
        + b"0\r\n\r\n",
        "/cut-gzip": answer(body=gzip.compress(FEED)[:30], Content_Encoding="gzip"),
        "/not-gzip": answer(Content_Encoding="gzip"),
        "/zstd": answer(Content_Encoding="zstd"),
        "/short": answer(body=b"x" * 100)[:-50],
        "/nothing": b"",
        "/noise": b"\x00\xff\x00 hello\r\n\r\n",
        "/long-header": answer(X="x" * 200_000),
        "/moved": to("/feed", 301),
        "/moved-twice": to("/moved", 308),
        "/found": to("/moved"),
        "/loop": to("/loop"),
        "/ping": to("/pong"),
        "/pong": to("/ping"),
        "/nowhere": to(""),
        "/to-file": to("file:///etc/passwd"),
        "/to-script": to("javascript:alert(1)"),
        "/to-password": to("http://u:p@127.0.0.1/"),
        "/to-junk": to("http://[/"),
        "/to-private": to("http://10.0.0.1/feed"),
        "/to-metadata": to("http://169.254.169.254/latest/meta-data/"),
    }
    | {f"/hop{n}": to(f"/hop{n + 1}") for n in range(8)}
    | {"/hop8": to("/feed")}
)


class Site:
    """What the server saw: request heads, by path; how many connections stood open at once."""

    def __init__(self):
        self.seen, self.open, self.peak = [], 0, 0

    async def serve(self, reader, writer):
        self.open += 1
        self.peak = max(self.peak, self.open)
        try:
            first = await reader.readexactly(1)
            if first == b"\x16":  # the hello of TLS, which this server does not speak
                writer.write(answer())
                return
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.seen.append(head)
            await self.respond(head.split(" ")[1], writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def respond(self, path, writer):
        if path == "/silent":
            await asyncio.sleep(5)
        if path == "/pause":
            await asyncio.sleep(0.2)
            path = "/feed"
        if path == "/abort":
            writer.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
            writer.transport.abort()
            return
        if path == "/drip":
            for byte in answer():
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.05)
        if path == "/endless":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(b"x" * 10_000)
                await writer.drain()
        writer.write(PAGES.get(path, b""))
        await writer.drain()


@asynccontextmanager
async def site(policy="1"):
    server_side = Site()
    server = await asyncio.start_server(server_side.serve, "127.0.0.1", 0)
    host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with open_session(Policy.parse(policy), "Test/1.0", 10) as session:
            yield server_side, session, f"http://{host}"
    finally:
        server.close()
