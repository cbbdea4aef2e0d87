#!/usr/bin/env python3
"""Asks the applications that use @tripsage/cache to invalidate what a change has made old.

Needs Python 3.9 or later and redis-py 4 or later (Debian: python3-redis).

    python3 invalidate.py --channel prod:cache-invalidations --tag trip:1
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import uuid
from typing import Any, Optional, Sequence, Tuple

import redis

MOST_NAMES = 1_000
MOST_BYTES = 64 * 1024


class NobodyListens(Exception):
    """No process of the application was subscribed to the channel, however often it was tried."""


def invalidate(
    client: "redis.Redis[Any]",
    channel: str,
    *,
    tags: Sequence[str] = (),
    keys: Sequence[Tuple[str, str]] = (),
    namespaces: Sequence[str] = (),
    mode: str = "delete",
    source: Optional[str] = None,
    message_id: Optional[str] = None,
    attempts: int = 6,
    wait_seconds: float = 0.25,
) -> int:
    """Publishes one message, again until a process receives it. Call it once the change is committed.

    channel: the application's key prefix, and its option invalidationChannel behind it.
    keys: pairs of a namespace and a key.
    mode: "delete", or "expire" to let old answers be served while they are refreshed.
    message_id: a name of the change. All attempts have the same one, so that they are carried out once.
    attempts, wait_seconds: how often it is tried; the wait after the first attempt, which doubles each time.

    Returns the number of subscribers that the server sent the message to.
    Raises ValueError for what the application would refuse, NobodyListens, and redis.RedisError.
    """
    text = _message(tags, keys, namespaces, mode, source, message_id or str(uuid.uuid4()))
    for attempt in range(1, attempts + 1):
        try:
            receivers = int(client.publish(channel, text))
            if receivers > 0:
                return receivers
        except (redis.ConnectionError, redis.TimeoutError):
            # The message may have come through: the same id again does no harm.
            if attempt == attempts:
                raise
        if attempt < attempts:
            time.sleep(wait_seconds * 2 ** (attempt - 1))
    raise NobodyListens(f"Nobody listens to {channel}, tried {attempts} times.")


def _message(
    tags: Sequence[str],
    keys: Sequence[Tuple[str, str]],
    namespaces: Sequence[str],
    mode: str,
    source: Optional[str],
    message_id: str,
) -> str:
    count = len(tags) + len(keys) + len(namespaces)
    if not 1 <= count <= MOST_NAMES:
        raise ValueError(f"A message names 1 to {MOST_NAMES} tags, keys and namespaces; this one {count}.")
    if mode not in ("delete", "expire"):
        raise ValueError("mode must be 'delete' or 'expire'.")
    message: dict[str, Any] = {"v": 1, "id": message_id, "mode": mode}
    if source is not None:
        message["source"] = source
    if tags:
        message["tags"] = list(tags)
    if keys:
        message["keys"] = [{"namespace": namespace, "key": key} for namespace, key in keys]
    if namespaces:
        message["namespaces"] = list(namespaces)
    text = json.dumps(message, ensure_ascii=False)
    if len(text.encode("utf-8")) > MOST_BYTES:
        raise ValueError(f"A message has at most {MOST_BYTES} bytes. Send several.")
    return text


def _key(text: str) -> Tuple[str, str]:
    namespace, colon, key = text.partition(":")
    if not (namespace and colon and key):
        raise argparse.ArgumentTypeError("a key is written NAMESPACE:KEY")
    return namespace, key


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Invalidates cached answers of an application.")
    parser.add_argument(
        "--url",
        default=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"),
        help="the server; default REDIS_URL, where no list of processes shows its password",
    )
    parser.add_argument("--channel", required=True, help="the key prefix and the invalidationChannel")
    parser.add_argument("--tag", action="append", default=[], help="may be given several times, as all names")
    parser.add_argument("--key", action="append", default=[], type=_key, metavar="NAMESPACE:KEY")
    parser.add_argument("--namespace", action="append", default=[])
    parser.add_argument("--mode", choices=("delete", "expire"), default="delete")
    parser.add_argument("--id", help="a name of the change; default a random one")
    parser.add_argument("--source", help="who asks, for people")
    parser.add_argument("--attempts", type=int, default=6)
    given = parser.parse_args(arguments)
    client = redis.Redis.from_url(given.url, socket_timeout=2, socket_connect_timeout=2)
    try:
        receivers = invalidate(
            client,
            given.channel,
            tags=given.tag,
            keys=given.key,
            namespaces=given.namespace,
            mode=given.mode,
            source=given.source,
            message_id=given.id,
            attempts=given.attempts,
        )
    except ValueError as error:
        parser.error(str(error))
    except (NobodyListens, redis.RedisError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        client.close()
    print(f"{receivers} received it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
