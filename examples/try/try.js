// What the helpdesk's frontend does, in little: sign in, chat over one WebSocket, tickets, dashboard, assistant.
"use strict";

const find = (selector) => document.querySelector(selector);
const session = { token: sessionStorage.token, me: null, peer: null, socket: null };

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (session.token) headers.Authorization = `Bearer ${session.token}`;
  const answer = await fetch(`/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error || `HTTP ${answer.status}`);
  return content;
}

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

// MARK: Signing in

// The token the frontend makes up when somebody picks a demo role: no server ever signed it.
function demoToken(role) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    userId: 1 + Math.floor(Math.random() * 1000), name: role, role, department: "IT",
    email: role === "super_admin" ? "admin@ticxnova.com" : "user@ticxnova.com", iat: now, exp: now + 86400,
  };
  return [{ alg: "HS256", typ: "JWT" }, claims].map((part) => btoa(JSON.stringify(part)))
    .concat(btoa("mock-signature")).join(".");
}

async function enter(token) {
  session.token = sessionStorage.token = token;
  session.me = await call("GET", "auth/me");
  find("#who").textContent = `${session.me.name} (${session.me.role})`;
  find("#sign-in").hidden = true;
  find("#desk").hidden = find("#sign-out").hidden = false;
  find("#adoption").hidden = !localStorage.demoToken || localStorage.demoToken === token;
  const departments = await call("GET", "tickets/metadata/departments");
  find("#ticket-form select[name=department]").replaceChildren(...departments.map((name) => element("option", name)));
  connect();
  await Promise.all([showPeople(), showTickets(), showFigures(), showNotifications()]);
}

find("#password-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await call("POST", "auth/login", Object.fromEntries(new FormData(form)));
    await enter(answer.token);
  } catch (error) {
    form.querySelector("output").textContent = error.message;
  }
});

for (const button of document.querySelectorAll("[data-demo]")) {
  button.addEventListener("click", async () => {
    localStorage.demoToken ||= demoToken(button.dataset.demo);
    try {
      await enter(localStorage.demoToken);
    } catch (error) {
      find("#password-form output").textContent = error.message;
    }
  });
}

find("#sign-out").addEventListener("click", () => {
  sessionStorage.clear();
  location.reload();
});

for (const button of document.querySelectorAll("[data-claim]")) {
  button.addEventListener("click", async () => {
    const output = find("#adoption output");
    try {
      const request = { demoToken: localStorage.demoToken, choice: button.dataset.claim };
      const answer = await call("POST", "sync/claim", request);
      output.textContent = `done: ${(answer.operations || []).length} taken over`;
      localStorage.removeItem("demoToken");
      await Promise.all([showTickets(), showFigures()]);
    } catch (error) {
      output.textContent = error.message;
    }
  });
}

// MARK: Chat

// Engine.IO and Socket.IO by hand, as far as a page needs them; docs/realtime.md has the rest.
function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/socket.io/?EIO=4&transport=websocket`);
  session.socket = socket;
  socket.onmessage = ({ data }) => {
    if (data.startsWith("0")) socket.send(`40${JSON.stringify({ token: session.token })}`);
    else if (data === "2") socket.send("3");
    else if (data.startsWith("40")) find("#connection").textContent = "connected";
    else if (data.startsWith("42")) take(...JSON.parse(data.slice(2)));
  };
  socket.onclose = () => {
    find("#connection").textContent = "not connected";
    if (session.me) setTimeout(connect, 1000);
  };
}

function take(name, body) {
  if (name === "new_message" && body.senderId === session.peer) showMessage(body.text, false);
  else if (name === "new_message" || name === "presence_update") showPeople();
  if (name === "ticket_created" || name === "ticket_updated") Promise.all([showTickets(), showFigures()]);
  if (name === "new-notification") showNotifications();
}

async function showPeople() {
  const people = await call("GET", "chat/users/online");
  find("#people").replaceChildren(...people.map((person) => {
    const button = element("button", `${person.status === "online" ? "●" : "○"} ${person.name}`, { title: person.lastSeen });
    button.setAttribute("aria-current", person.id === session.peer);
    button.addEventListener("click", () => choose(person.id));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

async function choose(peer) {
  session.peer = peer;
  const messages = await call("GET", `chat/messages/${peer}`);
  find("#conversation").replaceChildren();
  for (const message of messages) showMessage(message.text, message.senderId === "me");
  await showPeople();
}

function showMessage(text, isMine) {
  const item = element("li", text, { className: isMine ? "mine" : "" });
  find("#conversation").append(item);
  item.scrollIntoView({ block: "nearest" });
}

find("#message-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  if (!session.peer || !field.value) return;
  const message = { receiverId: session.peer, message: field.value, type: "text" };
  session.socket.send(`42${JSON.stringify(["send_message", message])}`);
  showMessage(field.value, true);
  field.value = "";
});

// MARK: Tickets

async function showTickets() {
  const tickets = await call("GET", "tickets?filterBy=all&limit=20");
  find("#tickets").replaceChildren(...tickets.map((ticket) => {
    const line = document.createElement("tr");
    const texts = [ticket.ticketId, ticket.title, ticket.status, ticket.priority, ticket.assignedTo || ""];
    line.append(...texts.map((text) => element("td", text)));
    const cell = document.createElement("td");
    if (ticket.status !== "Closed") {
      const button = element("button", "Close");
      button.addEventListener("click", async () => {
        await call("PATCH", `tickets/${ticket.id}`, { status: "Closed", department: "", assignedTo: "", priority: "" });
        await Promise.all([showTickets(), showFigures()]);
      });
      cell.append(button);
    }
    line.append(cell);
    return line;
  }));
}

find("#ticket-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const output = form.querySelector("output");
  try {
    const fields = Object.fromEntries(new FormData(form));
    const created = await call("POST", "tickets", {
      ...fields, description: fields.title, ticketType: "Incident", assignedTo: "", plannedStart: "", plannedEnd: "",
      requestedItem: "", justification: "", dueDate: "", responseETA: "", resolutionETA: "",
    });
    output.textContent = `${created.ticketId} was created`;
    form.elements.title.value = "";
    await Promise.all([showTickets(), showFigures()]);
  } catch (error) {
    output.textContent = error.message;
  }
});

// MARK: Dashboard, assistant, notifications

async function showFigures() {
  const paths = ["tickets/dashboard/summary", "tickets/sla-stats", "tickets/dashboard/types", "tickets/dashboard/status",
    "tickets/dashboard/priorities", "tickets/dashboard/monthly-trends", "tickets/activity-log"];
  const [summary, sla, types, status, priorities, months, activity] =
    await Promise.all(paths.map((path) => call("GET", `${path}?filterBy=all`)));
  const listed = (list, name) => list.map((item) => `${item[name]} ${item.count}`).join(", ");
  const figures = {
    "All tickets": summary.total, Open: summary.open, "Resolved today": summary.closed,
    "SLA compliance": `${sla.slaCompliancePercent} %`, Types: listed(types, "type"), Status: listed(status, "status"),
    Priorities: listed(priorities, "priority"), Months: listed(months, "month"),
    "Happened last": activity.length ? `${activity[0].action}, ${activity[0].timestamp}` : "nothing yet",
  };
  find("#figures").replaceChildren(...Object.entries(figures).flatMap(
    ([name, value]) => [element("dt", name), element("dd", value)]));
}

async function ask(message) {
  find("#reply").textContent = "…";
  const answer = await call("POST", "aichat/ask", { message, page: location.pathname });
  // The server sends a closed subset of HTML in which everything that people wrote is escaped.
  find("#reply").innerHTML = answer.reply;
  await showTickets();
}

for (const button of document.querySelectorAll("#quick button")) {
  button.addEventListener("click", () => ask(button.textContent));
}

find("#question-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  if (field.value) ask(field.value);
  field.value = "";
});

async function showNotifications() {
  const notifications = await call("GET", "notifications");
  find("#notifications").replaceChildren(...notifications.map(
    (item) => element("li", `${item.message} (${item.time})`)));
}

if (session.token) enter(session.token).catch(() => sessionStorage.clear());
