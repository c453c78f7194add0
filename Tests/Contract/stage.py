"""The cast and the props that most checks need: people of two departments, tickets, messages, a note."""

from world import World


class Stage(World):
    """A world where somebody has written, asked and worked already."""

    def __init__(self, binary, arguments=(), **environment):
        super().__init__(binary, arguments, **{"TICX_MICROSOFT_LOGIN": "trust"} | environment)

    def __enter__(self):
        super().__enter__()
        try:
            self.cast()
            return self
        except BaseException:
            self.__exit__()
            raise

    def cast(self):
        self.ann = self.add("Ann User")
        self.bob = self.add("Bob User", department="HR")
        self.cid = self.add("Cid Agent", "agent")
        self.dot = self.add("Dot Agent", "agent", "HR")
        self.max = self.add("Max Manager", "manager")
        self.ada = self.add("Ada Admin", "admin")

    def furnish(self):
        """Tickets, a note, messages both ways, so that no list is empty; needs the ticket routes."""
        self.ticket_id = self.ticket(self.ann, "printer on fire", priority="P1", assignedTo=self.cid.email)
        note = {"comment": "have you tried water?", "status": "Open"}
        self.call("POST", f"tickets/{self.ticket_id}/notes", self.cid, note)
        detail = self.get(f"tickets/{self.ticket_id}", self.ann)
        self.number = detail["ticketId"]
        closed = self.ticket(self.ann, "mouse missing", ticketType="Task", assignedTo=self.cid.email)
        self.call("PATCH", f"tickets/{closed}", self.cid, {"status": "Closed", "assignedTo": ""})
        for who, other in ((self.ann, self.cid), (self.cid, self.ann)):
            message = {"receiverId": other.id, "message": f"from {who.name}", "type": "text"}
            self.call("POST", "chat/messages", who, message)
