"""The other side of ProxyStoreIT: an unmodified ProxyStore that puts and gets.

Usage: KIND WHERE put            puts bytes and text, prints a name a line
       KIND WHERE get NAME...    prints a JSON text a line, bytes in hex
"""
import json
import sys

from proxystore.connectors.file import FileConnector, FileKey
from proxystore.connectors.redis import RedisConnector, RedisKey
from proxystore.store import Store

kind, where, action, *names = sys.argv[1:]
if kind == "redis":
    host, port = where.split(":")
    connector, key = RedisConnector(host, int(port)), RedisKey
else:
    connector, key = FileConnector(where, clear=False), FileKey
store = Store("peer", connector)
if action == "put":
    for value in (bytes(range(256)), "grün\n€"):
        print(store.put(value)[0])
else:
    for name in names:
        value = store.get(key(name))
        print(json.dumps(value.hex() if isinstance(value, bytes) else value, ensure_ascii=True))
