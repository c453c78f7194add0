#!/usr/bin/env python3
"""Runs every verb of the real binary, without a server and beside one: what it prints, how it ends, what it refuses."""

import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Kill"))
sys.dont_write_bytecode = True

from server import Failure, Server  # noqa: E402  (found through the path above)

import exchange_checks  # noqa: E402
import import_checks  # noqa: E402

PERSON = ["user", "add", "--name", "Ada Okafor", "--role", "agent", "--department", "IT", "--json"]


class Check:
    def __init__(self, binary, directory):
        self.server = Server(os.path.abspath(binary), directory)
        self.count = 0

    def run(self, *arguments, text="", code=0, says=None, data=True):
        """Runs a verb; returns standard output. The exit code and a piece of standard error must be as expected."""
        self.count += 1
        done = subprocess.run(
            [self.server.binary, *arguments, *(["--data", self.server.data] if data else [])],
            input=text, capture_output=True, text=True, timeout=60, cwd=self.server.directory,
            env=self.server.environment,
        )
        name = " ".join(arguments)
        if done.returncode != code:
            raise Failure(f"{name}: exit {done.returncode}, not {code}: {done.stdout}{done.stderr}")
        if says is not None and says not in done.stderr:
            raise Failure(f"{name}: does not say “{says}” but: {done.stderr}")
        return done.stdout

    def json(self, *arguments, text=""):
        printed = self.run(*arguments, "--json", text=text)
        try:
            return [json.loads(line) for line in printed.splitlines()]
        except ValueError as error:
            raise Failure(f"{' '.join(arguments)} --json printed no JSON: {printed}") from error

    def expect(self, what, found, wanted):
        self.count += 1
        if found != wanted:
            raise Failure(f"{what}: {found}, not {wanted}")

    def verbs(self, email):
        """The same with and without a server."""
        added = json.loads(self.run(*PERSON, "--email", email, "--password-stdin", text="correct horse\n"))
        wanted = {"email": email, "name": "Ada Okafor", "role": "agent", "department": "IT", "id": added["id"]}
        self.expect("user add --json", added, wanted)
        self.run(*PERSON, "--email", email.upper(), "--no-password", code=1, says="user list")
        self.run(*PERSON, "--email", "b@x.org", "--password-stdin", text="short\n", code=1, says="10 to 72 bytes")
        self.run(*PERSON, "--email", "b@x.org", "--id", "12", "--no-password", code=1, says="10001")
        self.expect("user list", [user["email"] for user in self.json("user", "list")[0]].count(email), 1)
        self.expect("user show", self.json("user", "show", email)[0]["hasPassword"], True)
        self.run("user", "show", "nobody@x.org", code=1, says="user list")
        self.expect("token", self.run("token", str(added["id"])).count("."), 2)
        self.expect("token --json", self.json("token", email, "--seconds", "60")[0]["user"]["id"], added["id"])
        kinds = [record["content"]["kind"] for record in self.json("inspect", "directory")]
        self.expect("inspect directory", set(kinds) <= {"user.added", "user.password", "user.deactivated"}, True)
        self.expect("inspect for people", email in self.run("inspect", email), True)
        self.expect("stats", self.json("stats")[0]["users"] >= 1, True)
        self.run("stats")
        self.upkeep(email)
        return added

    def upkeep(self, email):
        """Backup, verify and restore, with nothing but their result on a pipe."""
        backups = os.path.join(self.server.directory, "backups")
        made = self.json("backup", backups)[0]
        self.expect("a backup's operations", made["operation"], self.json("stats")[0]["store"]["durableOperations"])
        self.expect("verify --backup", self.json("verify", "--backup", made["snapshot"])[0]["files"], made["files"])
        for depth in (["--quick"], [], ["--deep"]):
            self.expect(f"verify {depth}", self.json("verify", *depth)[0]["clean"], True)
        self.expect("verify for people", self.run("verify").startswith("clean: "), True)
        compacted = self.json("compact", "--dry-run")[0]
        self.expect("compact --dry-run", (compacted["dryRun"], compacted["journals"] >= 1), (True, True))
        self.expect("compact", self.json("compact", "--user", email)[0]["journals"], 1)
        self.run("compact", "--user", "nobody@x.org", code=1, says="user list")
        self.run("compact", "--user", "nobody", code=64)
        self.run("verify", "--quick", "--deep", code=64, says="exclude")
        self.run("verify", "--backup", self.server.directory, code=3, says="ticx-sync backup")
        self.run("backup", self.server.data + "/inside", code=1, says="another disk")
        self.run("restore", backups, code=1, says="NEW-DIRECTORY" if self.server.process else "not empty")
        self.run("repair", code=3 if self.server.process else 0, says="server runs" if self.server.process else None)
        self.run("repair", "--new-epoch", "--dry-run", code=64, says="--new-epoch")
        restored = os.path.join(self.server.directory, f"restored-{email}")
        data, self.server.data = self.server.data, restored
        self.run("restore", backups)
        self.expect("restored people", [user["email"] for user in self.json("user", "list")[0]].count(email), 1)
        self.server.data = data

    def usage(self):
        for arguments in (["user", "add"], ["token"], ["fly"], ["token", "nobody"], ["inspect", "x", "--limit", "0"]):
            self.run(*arguments, code=64)
        self.run("serve", "--port", "70000", code=64, says="PORT")
        self.run("serve", "--dev", "--host", "0.0.0.0", code=64, says="TICX_DEV")

    def without_server(self):
        self.run("user", "list", code=1, says="--data")
        self.verbs("ada@x.org")
        self.run("inspect", "ada@x.org", "--follow", code=1, says="--follow")
        self.expect("tickets taken over", import_checks.run(self)["tables"]["tickets"]["created"], 1)
        exchange_checks.run(self, "nord")
        self.usage()

    def beside_server(self):
        self.server.start()
        self.server.wait_until_ready()
        bruno = self.verbs("bruno@x.org")
        token = self.run("token", "bruno@x.org").strip()
        self.expect("a minted token", self.server.request("GET", "/api/auth/me", token)[0], 200)
        self.run("user", "password", "bruno@x.org", "--password-stdin", text="another horse\n")
        self.run("user", "deactivate", str(bruno["id"]))
        self.expect("a deactivated person", self.server.request("GET", "/api/auth/me", token)[0], 403)
        self.run("token", "bruno@x.org", code=1, says="deactivated")
        self.run("serve", "--port", "0", code=1, says="in use")
        self.garbage()
        self.expect("tickets taken over again", import_checks.run(self)["tables"]["tickets"]["created"], 0)
        import_checks.roles(self)
        exchange_checks.run(self, "nord-too")
        self.server.stop()
        self.expect("control.sock after the end", os.path.exists(self.server.data + "/control.sock"), False)

    def sealed(self):
        """Encryption at rest: nothing to read without the key, and what a person wrote can be erased."""
        keys = [os.path.join(self.server.directory, name) for name in ("first.key", "second.key")]
        for key in keys:
            self.run("seal", "new-key", key, data=False)
            self.expect("the mode of a key", os.stat(key).st_mode & 0o777, 0o600)
        self.run("seal", "new-key", keys[0], code=1, says="never overwritten", data=False)
        self.server.environment["TICX_SEAL_KEY"] = keys[0]
        self.server.start()
        self.server.wait_until_ready()
        self.run("user", "add", "--email", "zoe@x.org", "--name", "Zoe Zebrafinch", "--no-password")
        self.expect("new keys", self.json("seal", "rotate")[0]["keys"] > 0, True)
        self.server.stop()
        files = [path for path in pathlib.Path(self.server.data).rglob("*") if path.is_file()]
        self.expect("files that tell a name", [path for path in files if b"Zebrafinch" in path.read_bytes()], [])
        self.run("seal", "rotate-master", "--new", keys[1])
        self.run("user", "list", code=1, says="--seal-key")
        self.server.environment["TICX_SEAL_KEY"] = keys[1]
        self.expect("a name", self.json("user", "show", "zoe@x.org")[0]["name"], "Zoe Zebrafinch")
        self.run("user", "erase", "zoe@x.org", code=64, says="--for-ever")
        self.expect("erased", self.json("user", "erase", "zoe@x.org", "--for-ever")[0]["isActive"], False)
        del self.server.environment["TICX_SEAL_KEY"]
        self.run("user", "list", code=1, says="--seal-key")
        self.run("serve", "--port", "0", code=1, says="--seal-key")
        self.run("verify", "--deep")

    def garbage(self):
        """What comes through control.sock may be anything."""
        for line in (b"", b"{", b"\xff\x00", b"[" * 5000, b'{"command":"user.add","email":7}', b"x" * 200_000):
            with socket.socket(socket.AF_UNIX) as door:
                # A relative path, because the address of a Unix socket is short.
                os.chdir(self.server.data)
                door.connect("control.sock")
                door.settimeout(10)
                try:
                    door.sendall(line + b"\n")
                    answer = door.makefile().readline()
                except ConnectionError:
                    continue
                self.expect(f"the answer to {line[:20]}", json.loads(answer)["ok"], False)

    def busy_port(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            self.run("serve", "--port", str(holder.getsockname()[1]), code=1, says="--port")

    def demo(self):
        """The story that the demo tells, in order, and nothing left behind."""
        place = os.path.join(self.server.directory, "demo")
        os.makedirs(place)
        done = subprocess.run(
            [self.server.binary, "demo"], capture_output=True, text=True, timeout=60,
            env={**self.server.environment, "TMPDIR": place},
        )
        story = done.stdout
        self.expect(f"how the demo ends, saying {story}{done.stderr}", done.returncode, 0)
        for scene in range(1, 10):
            self.expect(f"scene {scene}", f"\n{scene}. " in "\n" + story, True)
        self.in_order(story, [
            "waiting", "no answer", "recovered in", "duplicate", "records it had not seen",
            "tried out before she signed in", "TIC-302876", *["(claimRequired)"] * 3,
            "What would an import do", "rejected", "(forbidden)", "applied", "applied",
            "She imports it", "rejected", "(forbidden)", "applied", "applied",
            'kept      "Lunch at noon?": this was written before anybody signed in',
            "a colleague who does not exist", "(demoContact)", 'kept      "Hi Sarah, are you in?": ',
            "sarah.williams@company.com is a demo contact", "contact 4", "3 messages delivered", "1 ticket created",
            "1 could not be sent", "each once, the same on every device", "Everything is there exactly once.",
        ])
        self.expect("what the demo left behind", os.listdir(place), [])

    def in_order(self, text, pieces):
        """Each piece of text stands behind the one before."""
        start = 0
        for piece in pieces:
            self.count += 1
            found = text.find(piece, start)
            if found < 0:
                raise Failure(f"demo: no “{piece}” after “{text[max(0, start - 60):start]}”: {text}")
            start = found + len(piece)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ticx-command-line-") as directory:
        check = Check(options.binary, directory)
        sealed = Check(options.binary, os.path.join(directory, "sealed"))
        os.mkdir(sealed.server.directory)
        try:
            check.without_server()
            check.beside_server()
            check.busy_port()
            check.demo()
            sealed.sealed()
        except Failure as failure:
            sys.exit(f"command line: {failure}")
        finally:
            check.server.end()
            sealed.server.end()
            os.chdir(ROOT)
    print(f"command line: {check.count + sealed.count} checks")


if __name__ == "__main__":
    main()
