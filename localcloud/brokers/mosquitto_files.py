"""What mosquitto reads: its configuration, the ACL and the revocation list, in a private folder."""

import getpass
from collections.abc import Iterable
from pathlib import Path

from localcloud.brokers.interface import LARGEST_PAYLOAD
from localcloud.brokers.roster import Member
from localcloud.iot_policy.mosquitto_acl import translate
from localcloud.pki import Authority, Issued

HOST = "127.0.0.1"
# Room for topic and headers around the largest payload.
LARGEST_PACKET = LARGEST_PAYLOAD + 4096

# Two listeners: devices are held to their certificate's name as client id; the platform's own
# clients come in at a door with an authority of its own, where they may take any client id.
_CONFIGURATION = """\
per_listener_settings false
allow_anonymous false
acl_file {folder}/acl
persistence false
user {user}
log_dest topic
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
log_type subscribe
log_type unsubscribe
connection_messages true
message_size_limit {payload}
max_packet_size {packet}
max_queued_messages 100000
set_tcp_nodelay true

listener {device_port} {host}
cafile {folder}/ca.pem
certfile {folder}/server.pem
keyfile {folder}/server.key
crlfile {folder}/crl.pem
require_certificate true
tls_version tlsv1.2
use_identity_as_username true
use_username_as_clientid true

listener {platform_port} {host}
cafile {folder}/platform-ca.pem
certfile {folder}/server.pem
keyfile {folder}/server.key
require_certificate true
tls_version tlsv1.2
use_identity_as_username true
"""

_PLATFORM_ACL = """\
user {user}
topic readwrite #
topic readwrite $aws/#
topic read $SYS/#
"""


class Files:
    """The folder of one mosquitto, readable by its owner alone."""

    def __init__(self, folder: Path, platform_user: str) -> None:
        self.folder = folder
        self.platform_user = platform_user
        self._blocks: dict[str, tuple[Member, str]] = {}

    @property
    def configuration(self) -> Path:
        return self.folder / "mosquitto.conf"

    @property
    def log(self) -> Path:
        return self.folder / "mosquitto.log"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def platform(self) -> tuple[Path, Path]:
        """Certificate and key of the platform's own clients."""
        return self.folder / "platform.pem", self.folder / "platform.key"

    def write_identity(self, devices: Authority, platform: Authority, own: Issued) -> None:
        """Write the authorities, the server's certificate and the platform's."""
        self.ca.write_bytes(devices.pem)
        (self.folder / "platform-ca.pem").write_bytes(platform.pem)
        devices.issue_server().write(self.folder, "server")
        own.write(self.folder, "platform")

    def write_configuration(self, device_port: int, platform_port: int) -> None:
        self.configuration.write_text(
            _CONFIGURATION.format(
                folder=self.folder,
                user=getpass.getuser(),
                payload=LARGEST_PAYLOAD,
                packet=LARGEST_PACKET,
                host=HOST,
                device_port=device_port,
                platform_port=platform_port,
            )
        )

    def write_rights(self, members: Iterable[Member], authority: Authority) -> None:
        """Write who may do what; whoever may not connect stands on the revocation list."""
        admitted = [member for member in members if member.rights.may_connect()]
        # A translation is proven, which takes its time: only new members are translated.
        self._blocks = {member.thing: self._block(member) for member in admitted}
        blocks = [block for _, block in self._blocks.values()]
        own = _PLATFORM_ACL.format(user=self.platform_user)
        (self.folder / "acl").write_text("\n".join([own, *blocks]))
        certificates = [member.certificate for member in admitted]
        (self.folder / "crl.pem").write_bytes(authority.revocation_list(certificates))

    def _block(self, member: Member) -> tuple[Member, str]:
        known = self._blocks.get(member.thing)
        if known is not None and known[0] is member:
            return known
        return member, translate(member.rights).block(member.certificate.common_name)
