"""An S3 server in this process, for tests of what lies at a URL."""

from __future__ import annotations

import urllib.request
from contextlib import contextmanager

import pytest


class S3Server:
    """A server that can be stopped and started again with the objects that it had.

    Attributes:
        system: A client of it.
    """

    def __init__(self):
        moto = pytest.importorskip("moto.server")
        self._made = lambda port: moto.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        self._server = self._made(0)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
        }
        self.system = None
        # The servers of a process share their objects.
        reset = urllib.request.Request(f"http://127.0.0.1:{self.port}/moto-api/reset", method="POST")
        urllib.request.urlopen(reset, timeout=30).close()

    def stop(self):
        self._server.stop()

    def start(self):
        self._server = self._made(self.port)
        self._server.start()


@contextmanager
def s3_server():
    """Start a server with an empty bucket, which this process and those that it starts find; yield it."""
    s3fs = pytest.importorskip("s3fs")
    server = S3Server()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()
        server.system = s3fs.S3FileSystem(use_listings_cache=False)
        server.system.mkdir("bucket")
        yield server
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()
