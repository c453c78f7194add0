"""Takes Socket.IO's client for browsers out of a wheel. Usage: unpack_client.py DIRECTORY-OF-THE-WHEEL FILE"""

import pathlib
import sys
import zipfile

wheel = next(pathlib.Path(sys.argv[1]).glob("nicegui-*.whl"))
with zipfile.ZipFile(wheel) as content:
    pathlib.Path(sys.argv[2]).write_bytes(content.read("nicegui/static/socket.io.min.js"))
