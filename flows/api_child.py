"""The process of the private API. It writes its port, then "ready", on standard output, and ends when standard input ends."""

import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

PATIENCE = 10.0


def listening_socket() -> socket.socket:
    """Return a socket on a free port of the loopback address."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    return listener


def main() -> None:
    listener = listening_socket()
    print(listener.getsockname()[1], flush=True)

    import uvicorn
    from prefect.server.api.server import create_app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            announce()

    server = Server(uvicorn.Config(create_app(ephemeral=True, final=True), log_level="error", lifespan="on"))
    threading.Thread(target=end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def announce() -> None:
    """Say "ready", then close standard output to everybody: nobody reads it any more."""
    print("ready", flush=True)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)


def end_with_parent(server: "uvicorn.Server") -> None:
    """Close down in good order when the parent has gone, and in any order when that takes too long."""
    sys.stdin.buffer.read()
    server.should_exit = True
    time.sleep(PATIENCE)
    os._exit(1)


if __name__ == "__main__":
    main()
