"""What the test knows: every message that was tried, what was acknowledged, and what happened to it on its way."""

import time


class Message:
    """A text that somebody tried to send. Its first word, the key, is in no other text."""

    def __init__(self, key, sender, receiver, replica, way, began):
        self.key, self.sender, self.receiver = key, sender, receiver
        self.replica, self.way, self.began = replica, way, began
        # The server's id, once it was acknowledged.
        self.id = None

    def __str__(self):
        return f"{self.key} from {self.sender} to {self.receiver}, by {self.replica} with {self.way}"


class Violation(Exception):
    """What must not happen at any moment, and the message it is about, if there is one."""

    def __init__(self, text, key=None):
        super().__init__(text)
        self.key = key


class Diary:
    def __init__(self):
        self.started = time.monotonic()
        self.messages = {}
        # (reader, peer, message id): the replicas that tried to tell of it.
        self.receipts = {}
        self.stories = {}
        self.troubles = []
        self.refused = 0

    @property
    def now(self):
        return time.monotonic() - self.started

    def begin(self, sender, receiver, replica, way):
        key = f"m{len(self.messages) + 1}"
        message = self.messages[key] = Message(key, sender, receiver, replica, way, self.now)
        self.tell(key, f"first tried by {replica} with {way}")
        return message

    def acknowledge(self, message, number):
        """Notes an acknowledgement; another one of the same message must say the same."""
        self.tell(message.key, f"acknowledged as {number}")
        if message.id not in (None, number):
            raise Violation(f"{message}: acknowledged as {message.id}, then as {number}", message.key)
        message.id = number

    def try_receipt(self, reader, peer, up_to, replica):
        self.receipts.setdefault((reader, peer, up_to), set()).add(replica)

    def tell(self, key, what):
        self.stories.setdefault(key, []).append((self.now, what))

    def trouble(self, who, what):
        """What the test did to a replica's network, or to the server (`who` is None)."""
        self.troubles.append((self.now, who, what))

    def history(self, key):
        """Everything about a message, with the troubles of those who have to do with it, in the order of time."""
        message = self.messages.get(key)
        if message is None:
            return f"{key}: nobody tried to send it"
        told = self.stories[key]
        users = (f"u{message.sender}.", f"u{message.receiver}.")
        first, last = told[0][0] - 2, told[-1][0] + 12
        around = [
            (when, f"{who or 'server'}: {what}")
            for when, who, what in self.troubles
            if first <= when <= last and (who is None or who.startswith(users))
        ]
        lines = [f"  {when:8.3f}  {what}" for when, what in sorted(told + around)]
        return "\n".join([str(message), *lines])


def key_of(text):
    """The key in a text as somebody received it."""
    return text.split(" ", 1)[0]
