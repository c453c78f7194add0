"""Certificates as a server has them, made by the openssl command: a root, an intermediate, a leaf for 127.0.0.1."""

import subprocess

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = IP:127.0.0.1, DNS:localhost
"""


class Certificates:
    """Files in a folder: `root` for clients, `chain` and `key` for the server, and some that are of no use to it."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "openssl.cnf").write_text(CONFIGURATION)
        self._make("root", "authority")
        self._make("intermediate", "authority", "root")
        self._make("leaf", "leaf", "intermediate")
        self._make("other", "leaf", "intermediate")
        self.root, self.key, self.foreign_key = folder / "root.pem", folder / "leaf.key", folder / "other.key"
        self.chain = folder / "chain.pem"
        self.chain.write_text("".join((folder / f"{name}.pem").read_text() for name in ("leaf", "intermediate")))
        self.locked_key = folder / "locked.key"
        self._openssl("pkey", "-in", self.key, "-aes256", "-passout", "pass:secret", "-out", self.locked_key)
        self.rubbish = folder / "rubbish.pem"
        self.rubbish.write_text("-----BEGIN NOTHING-----\n")

    def _make(self, name, extensions, issuer=None):
        signing = [] if issuer is None else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        self._openssl(
            "req", "-x509", "-config", "openssl.cnf", "-extensions", extensions, "-newkey", "ec",
            "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem",
            "-subj", f"/CN={name}", "-days", "2", *signing,
        )

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=60)
