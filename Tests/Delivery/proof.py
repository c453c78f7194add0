"""What must be true of the journals, of every replica, and of every acknowledgement. Reads values, touches nothing."""

from collections import Counter

from diary import key_of
from replicas import Pulling, Recovering


class Findings:
    """`wrong` stays wrong for ever; what is `missing` may still be on its way. Both: (text, key of the message)."""

    def __init__(self):
        self.wrong = []
        self.missing = []

    def judge(self, count, wanted, text, key=None):
        """Something was seen `count` times and should be `wanted` times."""
        if count > wanted:
            self.wrong.append((f"{text}: {count} times instead of {wanted}", key))
        elif count < wanted:
            self.missing.append((f"{text}: {count} times instead of {wanted}", key))


def is_message(record):
    return record["kind"] == "message.send" and record.get("status", "applied") == "applied"


def is_own(record):
    return "status" in record


def messages(journal, own):
    return [record for record in journal if is_message(record) and is_own(record) == own]


def record_key(record):
    return key_of(record["body"]["text"])


def check_journals(journals, diary, findings):
    """Acknowledged: exactly once with both, under the acknowledged id. Tried: at most once."""
    sent = {user: Counter(record_key(r) for r in messages(journal, True)) for user, journal in journals.items()}
    received = {user: Counter(record_key(r) for r in messages(journal, False)) for user, journal in journals.items()}
    ids = {(user, r["id"]): record_key(r) for user, journal in journals.items() for r in messages(journal, True)}
    for key, message in diary.messages.items():
        at_home, there = sent[message.sender][key], received[message.receiver][key]
        if at_home != there or at_home > 1:
            findings.wrong.append((f"{message}: {at_home} times with the sender, {there} with the receiver", key))
        if message.id is not None and ids.get((message.sender, message.id)) != key:
            findings.wrong.append((f"{message}: acknowledged as {message.id}, and no such record", key))
    known = set(diary.messages)
    for user in journals:
        for key in (sent[user] + received[user]).keys() - known:
            findings.wrong.append((f"u{user}: a message that nobody sent: {key!r}", key))


def check_history(histories, journals, findings):
    """The bare history of a conversation has the same messages, in the same order."""
    for (user, peer), history in histories.items():
        wanted = [
            r["id"]
            for r in journals[user]
            if is_message(r) and (r["peer"] == peer if is_own(r) else r["from"] == peer)
        ]
        shown = [message["id"] for message in history]
        if shown != wanted:
            odd = next((n for n, pair in enumerate(zip(shown, wanted)) if pair[0] != pair[1]), len(shown))
            key = key_of(history[odd]["text"]) if odd < len(shown) else None
            text = f"history with {peer} has {len(shown)} messages, the journal {len(wanted)}; odd at {odd}"
            findings.wrong.append((f"u{user}: {text}", key))


def check_pulling(replica, journal, findings):
    """It holds the journal's records, each at its place."""
    mine = [(record["seq"], record["id"], record["opId"]) for record in replica.records]
    true = [(record["seq"], record["id"], record["opId"]) for record in journal]
    for ours, theirs, record in zip(mine, true, replica.records):
        if ours != theirs:
            key = record_key(record) if is_message(record) else None
            findings.wrong.append((f"{replica}: holds {ours} where the journal has {theirs}", key))
            return
    if len(mine) > len(true):
        findings.wrong.append((f"{replica}: holds {len(mine)} records of {len(true)}", None))
    for record in journal[len(mine) :][:1]:
        key = record_key(record) if is_message(record) else None
        findings.missing.append((f"{replica}: stands at {len(mine)} of {len(true)} records", key))


def obliged_from(replica, journal, diary):
    """The seq from which on this replica has to be told of everything.

    Its session began at the end of the journal as it was then: before anything that was first tried after CONNECT was
    answered, and before anything that was told as new.
    """
    told = {body["id"] for name, body, is_new in replica.told if is_new and name != "messages_read"}
    for record in journal:
        if not is_message(record):
            continue
        message = diary.messages.get(record_key(record))
        if record["id"] in told or message and message.began > replica.first_connect:
            return record["seq"]
    return len(journal) + 1


def check_recovering(replica, journal, diary, findings):
    """Told of each message and receipt since it first connected, exactly once, in the journal's order."""
    start = obliged_from(replica, journal, diary)
    told = Counter((name, body["id"]) for name, body, _ in replica.told if name != "messages_read")
    allowed = {}
    for record in journal:
        if is_message(record):
            allowed["message_sent" if is_own(record) else "new_message", record["id"]] = record
    for name, number in told.keys() - allowed.keys():
        findings.wrong.append((f"{replica}: {name} {number}, which the journal does not have", None))
    for (name, number), record in allowed.items():
        key = record_key(record)
        message = diary.messages.get(key)
        is_origin = name == "message_sent" and message is not None and message.replica == replica.name
        count, text = told[name, number], f"{replica}: {name} {number} at {record['seq']}"
        if record["seq"] < start or is_origin:
            findings.judge(max(count, 1), 1, text, key)
        else:
            findings.judge(count, 1, text, key)
    check_order(replica, findings)
    check_receipts(replica, journal, start, diary, findings)


def check_order(replica, findings):
    last = 0
    for name, body, is_new in replica.told:
        if not is_new or "seq" not in body:
            continue
        if body["seq"] <= last:
            findings.wrong.append((f"{replica}: {name} at {body['seq']} behind {last}", key_of(body["text"])))
        last = body["seq"]


def check_receipts(replica, journal, start, diary, findings):
    """Told how far each peer read, and how far its user read on another device."""
    user = replica.user["id"]
    bodies = [body for name, body, _ in replica.told if name == "messages_read"]
    told = Counter((body["readerId"], body["peerId"], body["upTo"]) for body in bodies)
    for record in journal:
        if record["kind"] != "receipt.read" or record.get("status", "applied") != "applied":
            continue
        pair = (user, record["peer"]) if is_own(record) else (record["from"], user)
        receipt = (*pair, record["target"])
        count = told.pop(receipt, 0)
        is_origin = is_own(record) and replica.name in diary.receipts.get(receipt, ())
        text = f"{replica}: messages_read {receipt} at {record['seq']}"
        if record["seq"] < start or is_origin:
            findings.judge(max(count, 1), 1, text)
        else:
            findings.judge(count, 1, text)
    for receipt in told:
        findings.wrong.append((f"{replica}: messages_read {receipt}, which the journal does not have", None))


def check(journals, replicas, diary):
    """Everything but the histories, whose reading would itself be told as receipts."""
    findings = Findings()
    check_journals(journals, diary, findings)
    for replica in replicas:
        journal = journals[replica.user["id"]]
        if isinstance(replica, Pulling):
            check_pulling(replica, journal, findings)
        elif isinstance(replica, Recovering) and replica.first_connect is not None:
            check_recovering(replica, journal, diary, findings)
    return findings
