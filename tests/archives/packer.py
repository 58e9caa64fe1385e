"""A server that hands out ZIPs, to be killed: `python -m tests.archives.packer`.

It prints its port. Each line on its input lets a process of its own answer one request, by the code
of gunicorn, and be killed in the middle of the n-th piece of the body, or never where n is 0.
"done" and the number of pieces told by who lived tell that it has ended.
"""

import os
import signal
import socket
import sys

import django.urls
from gunicorn.app.base import Application
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.wsgi import Response
from gunicorn.workers.sync import SyncWorker

PIECE = 1 << 11  # bytes of a file read at once, so that there are many pieces


class Answering:
    """Where a body goes, piece by piece; `fatal` is the one that is torn, 0 none."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.sent = fatal, 0

    def emit(self, response, data: bytes) -> None:
        self.sent += 1
        if self.sent == self.fatal:
            response.sock.sendall(b"%X\r\n" % len(data) + data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        response.sock.sendall(b"%X\r\n%b\r\n" % (len(data), data))


def answer(listener: socket.socket, application: object, fatal: int, told: int) -> None:
    counting = Answering(fatal)
    Response._emit_body = lambda response, data: counting.emit(response, data)
    config = Config()
    worker = SyncWorker(1, os.getppid(), [listener], Application, 30, config, Logger(config))
    worker.wsgi = application
    client, address = listener.accept()
    worker.handle(listener, client, address)
    os.write(told, f"{counting.sent}\n".encode())


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    from archives.volumes import bundles
    from households.printing import fonts
    from qiannan.wsgi import application

    # What a process would do first is done, so that one that is forked answers at once.
    django.urls.get_resolver().url_patterns  # noqa: B018
    fonts.width("字", 9)
    bundles._CHUNK = PIECE
    listener = socket.create_server(("127.0.0.1", 0))
    tell(str(listener.getsockname()[1]))
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            answer(listener, application, int(line), writer)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as said:
            pieces = said.read().strip()
        os.waitpid(child, 0)
        tell(f"done {pieces}")
    os._exit(0)  # libraries that it never used would say at its end what they leak


if __name__ == "__main__":
    main()
