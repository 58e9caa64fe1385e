"""What nginx is to gunicorn (deploy/nginx.conf), where there is no nginx: it takes a whole request
in, hands it on at once, and lets a slow phone read the answer as slowly as it does.

In Python on the same cores, so that figures with it are not better than with nginx.
"""

import asyncio
import re
import threading

_LENGTH = re.compile(rb"(?i)\r\ncontent-length:\s*(\d+)")
CHUNK = 65_536


class Buffering:
    """A proxy on 127.0.0.1 that runs in a thread of its own between `with` and its end."""

    def __init__(self, upstream: int) -> None:
        self.upstream, self.port = upstream, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Buffering":
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024), self._loop
        ).result(10)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_raised: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One request and its answer; the connection is then closed, as phones of the bench ask."""
        try:
            request = await _whole(phone)
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
            try:
                writer.write(request)
                await writer.drain()
                answer = await reader.read()
            finally:
                writer.close()
            back.write(answer)
            await back.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            back.close()


async def _whole(phone: asyncio.StreamReader) -> bytes:
    head = await phone.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await phone.readexactly(int(length[1])) if length else b"")
