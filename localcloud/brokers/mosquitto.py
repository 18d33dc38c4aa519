"""mosquitto as the twin's broker: a process of its own, told what the policies allow."""

import atexit
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

from localcloud.brokers.attendance import Attendance, Audience
from localcloud.brokers.interface import (
    NOT_A_DEVICE,
    Address,
    BrokerError,
    MessageListener,
    PresenceListener,
    Publication,
    Reason,
    Registration,
    SubscriptionListener,
    check_publication,
)
from localcloud.brokers.mosquitto_files import HOST, Files
from localcloud.brokers.mosquitto_log import (
    RELOADED,
    Connected,
    Ended,
    read_line,
    read_subscription,
)
from localcloud.brokers.platform_client import Arrival, PlatformClient, take_over
from localcloud.brokers.roster import Member, Roster, is_thing_name
from localcloud.iot_policy.rights import Scope
from localcloud.pki import Authority

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/local/opt/mosquitto/sbin")
START_ATTEMPTS = 3
START_S = 10.0
STOP_S = 5.0
RELOAD_S = 1.0
RELOAD_ATTEMPTS = 5


def find_mosquitto() -> Path | None:
    """The program on PATH or where packages put it beside the PATH."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path=":".join(_PLACES))
    return Path(found) if found else None


class MosquittoBroker:
    """Runs mosquitto and keeps its ACL and revocation list equal to the registrations.

    Where mosquitto differs from AWS IoT Core: a client id that is not the certificate's name is
    replaced by that name instead of being refused; a denied SUBSCRIBE is granted and stays
    silent; a denied or slightly oversized PUBLISH is dropped while the connection lives on; the
    last will of a kept session is not published when another connection takes it over. It
    does not tell who published: that follows from the topic, on which the ACL lets one thing
    alone publish. It knows a device by its certificate's common name, which must be its own.

    `register` and `revoke` wait for mosquitto and must not be called from a listener.
    """

    def __init__(self, program: Path, authority: Authority, scope: Scope | None = None) -> None:
        self._program = program
        self._authority = authority
        self._roster = Roster(scope or Scope())
        self._audience = Audience()
        self._attendance = Attendance(_now)
        self._files: Files | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._platform: PlatformClient | None = None
        self._address: Address | None = None
        self._reloaded = threading.Event()
        self._changing = threading.Lock()
        self._cut: set[str] = set()
        self._present: dict[str, str] = {}

    @property
    def address(self) -> Address | None:
        return self._address

    def on_message(self, listener: MessageListener) -> None:
        self._audience.listen(listener)

    def on_presence(self, listener: PresenceListener) -> None:
        self._attendance.listen(listener)

    def on_subscription(self, listener: SubscriptionListener) -> None:
        self._attendance.listen_to_subscriptions(listener)

    def start(self) -> None:
        # Its process outlives ours if nobody stops it.
        atexit.register(self.stop)
        user = f"platform-{secrets.token_hex(16)}"
        self._files = Files(Path(tempfile.mkdtemp(prefix="anju-mosquitto-")), user)
        own = Authority.create("Anju twin platform")
        self._files.write_identity(self._authority, own, own.issue_client(user))
        self._files.write_rights(self._roster, self._authority)
        for attempt in range(1, START_ATTEMPTS + 1):
            try:
                self._start_once(self._files)
            except BrokerError:
                # Another process may have taken a port between its choice and its use.
                if attempt == START_ATTEMPTS:
                    self.stop()
                    raise
            else:
                return

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self._platform is not None:
            self._platform.close()
            self._platform = None
        self._end_process()
        self._address = None
        if self._files is not None:
            shutil.rmtree(self._files.folder, ignore_errors=True)
            self._files = None

    def register(self, *registrations: Registration) -> None:
        with self._changing:
            self._catch_up()
            for registration in registrations:
                self._check_name(registration)
            former = {each.thing: self._roster.of_thing(each.thing) for each in registrations}
            replaced = [
                former[registration.thing]
                for registration in registrations
                if self._roster.add(registration) is not None
            ]
            self._apply()
            for member in replaced:
                self._end_session(member)

    def _check_name(self, registration: Registration) -> None:
        name = registration.certificate.common_name
        known = self._roster.of_common_name(name)
        taken = known is not None and known.thing != registration.thing
        if taken or not is_thing_name(name):
            raise BrokerError(
                f"mosquitto knows a device by its certificate's common name, and {name!r} "
                f"cannot be the name of {registration.thing}"
            )

    def revoke(self, name: str) -> None:
        with self._changing:
            self._catch_up()
            member = self._roster.remove(name)
            self._apply()
            self._end_session(member)

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:
        check_publication(topic, payload)
        if self._platform is None:
            raise BrokerError("the broker is not running")
        self._platform.publish(topic, payload, qos, retain)
        self._audience.tell(
            Publication(topic, payload, NOT_A_DEVICE, NOT_A_DEVICE, qos, retain, _now())
        )

    def _start_once(self, files: Files) -> None:
        device_port, platform_port = _free_ports()
        files.write_configuration(device_port, platform_port)
        with files.log.open("wb") as log:
            # A session of its own: Ctrl-C in the terminal must not end it before the twin does.
            self._process = subprocess.Popen(
                [str(self._program), "-c", str(files.configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        platform = PlatformClient(HOST, platform_port, files.ca, files.platform)
        platform.on_arrival = self._take
        platform.on_log = self._read_log
        platform.on_subscription = self._read_subscription
        if not platform.open(self._process, START_S):
            platform.close()
            self._end_process()
            tail = files.log.read_text(errors="replace")[-500:].strip()
            raise BrokerError(f"mosquitto did not start: {tail or 'no answer'}")
        self._platform = platform
        self._address = Address(HOST, device_port, files.ca)

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)

    def _catch_up(self) -> None:
        """Who has connected so far is judged by the registrations as they are."""
        if self._platform is not None:
            self._platform.round_trip()

    def _apply(self) -> None:
        """Write the registrations and return when mosquitto has read them."""
        if self._process is None or self._files is None or self._platform is None:
            return
        self._files.write_rights(self._roster, self._authority)
        self._reloaded.clear()
        for _ in range(RELOAD_ATTEMPTS):
            self._process.send_signal(signal.SIGHUP)
            # It sleeps through signals: a message wakes it.
            self._platform.round_trip()
            if self._reloaded.wait(RELOAD_S):
                # It says so before it reads, and forgets a signal that comes while it does.
                self._platform.round_trip()
                return
        raise BrokerError("mosquitto does not reload its files")

    def _end_session(self, member: Member | None) -> None:
        """A reload alone leaves a live session up: a client of the platform takes its place."""
        if self._platform is not None and member is not None:
            self._cut.add(member.certificate.common_name)
            take_over(self._platform, member.certificate.common_name)

    def _take(self, arrival: Arrival) -> None:
        publisher = self._roster.only_publisher(arrival.topic)
        if (
            publisher
            and arrival.retain
            and not publisher.rights.may_publish(arrival.topic, retain=True)
        ):
            self._undo_retained(arrival.topic, publisher.certificate.common_name)
            return
        self._audience.tell(
            Publication(
                arrival.topic,
                arrival.payload,
                publisher.thing if publisher else NOT_A_DEVICE,
                publisher.certificate.certificate_id if publisher else NOT_A_DEVICE,
                arrival.qos,
                arrival.retain,
                _now(),
            )
        )

    def _undo_retained(self, topic: str, name: str) -> None:
        """An ACL knows no iot:RetainPublish: what was retained without it is taken back."""
        platform = self._platform
        if platform is not None:
            platform.publish(topic, b"", 1, True)
            threading.Thread(target=take_over, args=(platform, name), daemon=True).start()

    def _read_log(self, line: str) -> None:
        if line.endswith(RELOADED):
            self._reloaded.set()
        event = read_line(line)
        if isinstance(event, Connected):
            member = self._roster.of_common_name(event.client_id)
            if member is not None and event.user == event.client_id:
                self._cut.discard(event.client_id)
                self._present[event.client_id] = member.thing
                self._attendance.arrived(member.thing, member.certificate.certificate_id)
        elif isinstance(event, Ended):
            cut = event.client_id in self._cut
            thing = self._present.pop(event.client_id, event.client_id)
            self._attendance.left(thing, Reason.SERVER_INITIATED if cut else event.reason)

    def _read_subscription(self, line: str, left: bool) -> None:
        """It logs what is asked for: what the policies do not allow stays silent, and untold."""
        asked = read_subscription(line, left=left)
        member = self._roster.of_common_name(asked.client_id) if asked else None
        if asked is None or member is None:
            return
        if left:
            self._attendance.unsubscribed(member.thing, asked.topic_filter)
        elif member.rights.may_subscribe(asked.topic_filter):
            self._attendance.subscribed(member.thing, asked.topic_filter)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind((HOST, 0))
        return first.getsockname()[1], second.getsockname()[1]


def _now() -> datetime:
    return datetime.now(UTC)
