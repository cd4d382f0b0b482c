"""A page over plain HTTP from which a phone takes the certificate authority.

``python -m deploy.stack.trust_page CA.CRT HOST PORT``; it serves these two files and nothing else.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = """<!doctype html><html lang="zh-Hant"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Turnout 到場</title>
<body style="font:18px/1.7 system-ui;max-width:34em;margin:2em auto;padding:0 1em">
<h1>讓這支手機信任 Turnout</h1>
<p>相機與離線功能需要安全連線。請先安裝這台主機的憑證，再開啟
<a href="https://{host}:{port}/">https://{host}:{port}/</a>。</p>
<p><a href="/ca.crt">下載憑證 Download the certificate (ca.crt)</a></p>
<ol>
<li>iPhone：下載後到「設定 → 已下載描述檔」安裝，
再到「一般 → 關於本機 → 憑證信任設定」開啟信任。</li>
<li>Android：下載後到「設定 → 安全性 → 加密與憑證 → 安裝憑證 → CA 憑證」選取 ca.crt。</li>
</ol>
<p>指紋 Fingerprint (SHA-256)：<br><code style="overflow-wrap:anywhere">{fingerprint}</code><br>
請與終端機旁的工作人員核對。活動結束後可在同一處移除。</p>
<hr><h2 lang="en">Let this phone trust Turnout</h2>
<ol lang="en">
<li>iPhone: download, install under Settings → Profile Downloaded, then switch it on under
General → About → Certificate Trust Settings.</li>
<li>Android: download, then Settings → Security → Encryption &amp; credentials → Install a
certificate → CA certificate, and choose ca.crt.</li>
</ol>
<p lang="en">Compare the fingerprint with the staff's. Remove the certificate after the event.</p>
"""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def answers(authority: Path, host: str, https_port: int) -> dict[str, tuple[str, bytes]]:
    """The answer of each path: its media type and its body."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    pem = authority.read_bytes()
    fingerprint = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex(" ")
    page = PAGE.format(host=host, port=https_port, fingerprint=fingerprint.upper())
    return {
        "/": ("text/html; charset=utf-8", page.encode()),
        "/ca.crt": ("application/x-x509-ca-cert", pem),
    }


def serve(authority: Path, host: str, port: int) -> None:
    """Answer until asked to stop; HTTPS is on the port before."""
    from deploy.stack.network import own_address

    known = answers(authority, own_address() if host == "0.0.0.0" else host, port - 1)  # noqa: S104

    class Page(BaseHTTPRequestHandler):
        server_version = "turnout"
        sys_version = ""
        timeout = 10

        def do_GET(self) -> None:
            kind, body = known.get(self.path, ("text/plain", b"404\n"))
            self.send_response(200 if self.path in known else 404)
            for name, value in (HEADERS | {"Content-Type": kind}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815  the name that the library looks for

        def log_message(self, *_facts: object) -> None:
            """Keep no log of who fetched the certificate."""

    ThreadingHTTPServer((host, port), Page).serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
