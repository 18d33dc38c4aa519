"""What of the user's surroundings must not reach the twin: cloud accounts and proxies."""

from collections.abc import MutableMapping

PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy"})
NO_ACCOUNT = {
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def put_aside(environ: MutableMapping[str, str]) -> list[str]:
    """Takes every cloud account and proxy out of the environment and names what was taken.

    After it no library finds a real account, whatever the user's profile says: the twin must
    never speak to a cloud, and a proxy must never stand between it and its own ports.
    """
    taken = sorted(name for name in environ if _is_noise(name) and not _is_ours(environ, name))
    for name in taken:
        del environ[name]
    environ.update(NO_ACCOUNT)
    return taken


def _is_noise(name: str) -> bool:
    return name.startswith("AWS_") or name.lower() in PROXIES


def _is_ours(environ: MutableMapping[str, str], name: str) -> bool:
    return NO_ACCOUNT.get(name) == environ[name]
