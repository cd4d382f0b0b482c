"""The addresses under which this machine is reached."""

from __future__ import annotations

import socket

import psutil


def own_address() -> str:
    """The address of this machine that others on its network most likely reach, else loopback."""
    return next(iter(own_addresses()), "127.0.0.1")


def own_addresses() -> list[str]:
    """The IPv4 addresses of this machine, loopback and link-local ones excepted."""
    return [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith(("127.", "169.254."))
    ]
