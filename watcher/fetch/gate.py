"""What may be asked: which addresses of the web (RFC 3986), and which addresses of the network (RFC 6890)."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from watcher.fetch.errors import FetchError

Address = IPv4Address | IPv6Address

_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 8192
_LONGEST_HOST = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*:/*([^/?#]*)", re.IGNORECASE)
#: A last label that resolvers take for a number: decimal, octal, hexadecimal (inet_aton(3)).
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

#: IANA's special-purpose IPv4 blocks, with multicast, 6to4 relays, and a cloud's metadata host on a public address.
_SPECIAL_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
#: The one block of global IPv6 unicast; what lies outside (mapped, NAT64, local, multicast) is refused unseen.
_GLOBAL_V6 = IPv6Network("2000::/3")
#: What is special inside it: Teredo and other protocol blocks, documentation, 6to4.
_SPECIAL_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

#: What `allow_private` opens: loopback and private networks, never link-local or metadata addresses.
_PRIVATE_V4 = tuple(IPv4Network(block) for block in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_PRIVATE_V6 = tuple(IPv6Network(block) for block in ("::1/128", "fc00::/7"))
_METADATA_V6 = IPv6Network("fd00:ec2::/32")


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address of the web that may be asked. `url` has no fragment, `host` is ASCII and lower case.

    `parsed` is `url` as httpx reads it: parsing costs more than all other checks, so it is done once.
    """

    url: str
    parsed: httpx.URL = field(repr=False, compare=False)
    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address; the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454 4): what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def site(self) -> str:
        """What is paced together: a host with both of its default ports, any other port by itself."""
        return self.host if self.port in _PORTS.values() else f"{self.host}:{self.port}"


def check_url(url: str, *, ports: tuple[int, ...], allow_private: bool) -> Target:
    """Parse `url` and refuse (FetchError, permanent) whatever needs no look at the network to be refused."""
    if len(url) > _LONGEST_URL:
        raise FetchError(f"The address is longer than {_LONGEST_URL} characters; shorten it.", permanent=True)
    authority = _AUTHORITY.match(url)
    try:
        parsed = httpx.URL(url)
        if "#" in url:
            parsed = parsed.copy_with(fragment=None)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        raise FetchError("The address is not a valid URL; correct it.", permanent=True) from None
    if parsed.scheme not in _PORTS or authority is None or not host:
        raise FetchError("Only full http:// and https:// addresses are fetched; correct the address.", permanent=True)
    if parsed.userinfo or "@" in authority[1] or "\\" in authority[1]:
        raise FetchError(
            "The address has a user name or a backslash at its host, which is refused; remove it.", permanent=True
        )
    _check_host(host, written=authority[1])
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if port not in ports and not allow_private:
        raise FetchError(f"Port {port} of {host} is refused; add it to fetch.ports if you mean it.", permanent=True)
    return Target(url=str(parsed), parsed=parsed, scheme=parsed.scheme, host=host, port=port)


def _check_host(host: str, *, written: str) -> None:
    """Refuse every spelling of a host that parsers disagree about; what is left is a name or a plain literal."""
    literal = read_literal(host)
    if literal is not None and written.isascii() and getattr(literal, "scope_id", None) is None:
        return
    labels = host.split(".")
    plain = len(host) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in labels)
    if literal is not None or not plain or _NUMBER.fullmatch(labels[-1]):
        raise FetchError(
            "The host of the address is neither a plain name nor an IP address in its usual form; correct it.",
            permanent=True,
        )


def read_literal(host: str) -> Address | None:
    """The IP address that `host` spells out, or None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_private(address: Address) -> bool:
    """Whether `allow_private` may open it: loopback (RFC 1122, 4291), RFC 1918 and RFC 4193, without metadata hosts."""
    if isinstance(address, IPv4Address):
        return any(address in block for block in _PRIVATE_V4)
    return address.scope_id is None and address not in _METADATA_V6 and any(address in block for block in _PRIVATE_V6)


def is_public(address: Address) -> bool:
    """Whether it is a global unicast address that leads to nobody's inner network, not even through a translation."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in block for block in _SPECIAL_V4)
    return address.scope_id is None and address in _GLOBAL_V6 and not any(address in block for block in _SPECIAL_V6)


def check_addresses(
    host: str, *, port: int, addresses: tuple[Address, ...], ports: tuple[int, ...], allow_private: bool
) -> None:
    """Refuse the whole host if one of its addresses is refused, so that no answer order lets one slip through."""
    by_name = read_literal(host) is None
    for address in addresses:
        private = allow_private and is_private(address)
        if not private and not is_public(address):
            # A name may be mistold for a while (a captive portal); a literal in the watch stays what it is.
            subject = f"{host} is at {address}, which is" if by_name else f"{host} is"
            raise FetchError(
                f"{subject} no public address, so it is refused; fetch.allow_private opens private networks.",
                permanent=not by_name,
            )
        if not private and port not in ports:
            raise FetchError(f"Port {port} of {host} is refused; add it to fetch.ports if you mean it.", permanent=True)


def find_refusal(url: str, *, ports: tuple[int, ...], allow_private: bool) -> str | None:
    """Why an address is refused whatever the network says; null if it may be asked."""
    try:
        target = check_url(url, ports=ports, allow_private=allow_private)
        literal = read_literal(target.host)
        if literal is not None:
            check_addresses(
                target.host, port=target.port, addresses=(literal,), ports=ports, allow_private=allow_private
            )
    except FetchError as error:
        return error.reason
    return None
