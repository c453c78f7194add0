"use strict";
// What a person does on the frontend's pages, one page after the other.

const QUICK = [
  "🔍 Show my open tickets", "➕ Create a new ticket", "📈 SLA compliance report", "✅ Last 5 closed tickets",
  "👥 Show team performance", "🔧 System status check",
];
const DASHBOARD = [
  "dashboard/summary", "sla-stats", "activity-log", "dashboard/types", "dashboard/status", "dashboard/priorities",
  "dashboard/monthly-trends",
];
let tripped = 0;
function trip() {
  tripped += 1;
}

scenarios.signIn = async (base, { name, email }) => {
  const found = claims(await microsoftLogin(base, name, email));
  expect("name", found.name, name);
  check(typeof found.userId === "number" && found.exp * 1000 > Date.now(), shown(found));
};

// All seven at once, each as the page reads it.
scenarios.dashboard = async (base, { token }) => {
  localStorage.setItem("token", token);
  for (const filter of ["all", "mine"]) {
    const calls = DASHBOARD.map((path) => axios(base, "GET", `tickets/${path}?filterBy=${filter}`));
    const [summary, sla, activity, types, status, priorities, trends] = await Promise.all(calls);
    check(Number.isInteger(summary.total) && Number.isInteger(summary.open), shown(summary));
    check(sla.slaCompliancePercent !== 0 && sla.slaCompliancePercent !== undefined, shown(sla));
    check(activity.slice(0, 5).every((each) => each.action && each.timestamp), shown(activity));
    for (const rows of [types, status, priorities, trends]) check(rows.map((row) => row.count).every(Number.isInteger), shown(rows));
  }
};

scenarios.ticket = async (base, { token, title }) => {
  localStorage.setItem("token", token);
  const [departments, users] = await Promise.all(["departments", "users"].map((name) => axios(base, "GET", `tickets/metadata/${name}`)));
  const assignee = users.find((user) => user.department === departments[0]);
  check(assignee, "nobody to choose in the first department");
  const fields = { title, description: "from the form", department: departments[0], assignedTo: assignee.email };
  const body = newTicket(fields);
  expect("members", Object.keys(body).length, 13);
  const created = await axios(base, "POST", "tickets", body);
  check(created.id && typeof created.ticketId === "string", shown(created));
  const opened = await axios(base, "GET", `tickets/${created.id}`);
  const { status, department, assignedTo, priority } = opened;
  await axios(base, "PATCH", `tickets/${created.id}`, { status: "In Progress", department, assignedTo, priority });
  await axios(base, "POST", `tickets/${created.id}/notes`, { comment: "looked at it", status: "In Progress" });
  let now = await axios(base, "GET", `tickets/${created.id}`);
  expect("after the update", [status, now.status], ["Open", "In Progress"]);
  const note = now.notes.find((each) => each.comment === "looked at it");
  await axios(base, "DELETE", `tickets/${created.id}/notes/${note.id}`);
  now = await axios(base, "GET", `tickets/${created.id}`);
  check(!now.notes.some((each) => each.id === note.id), "the note is still there");
  const rows = await axios(base, "GET", "tickets?filterBy=mine");
  check(rows.some((row) => row.id === created.id), "the list has no such ticket");
};

// Another page of the same browser, with storage of its own only by its token.
async function secondPage() {
  const frame = document.createElement("iframe");
  frame.src = "/page.html#second";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await within(loaded, "second page");
  return frame;
}

scenarios.chat = async (base, { token, peer, peerToken, me, peerBase, tag }) => {
  const frame = await secondPage();
  const there = frame.contentWindow;
  localStorage.setItem("token", peerToken);
  const far = there.openChat(peerBase);
  await until(() => far.connected, "connection of the other page");
  localStorage.setItem("token", token);
  const near = openChat(base);
  await next(near, "connect");
  const people = await chat(base, "GET", "users/online");
  check(people.some((each) => each.id === peer && each.status === "online"), `the other is not shown online: ${shown(people)}`);
  near.emit("join_chat", { otherUserId: peer });
  near.emit("send_message", { receiverId: peer, message: `${tag} there`, type: "text" });
  const heard = (socket, text) => socket.heard.filter(([name, each]) => name === "new_message" && each.text === text);
  await until(() => heard(far, `${tag} there`).length, "message there");
  expect("filed under", heard(far, `${tag} there`)[0][1].senderId, me);
  far.emit("send_message", { receiverId: me, message: `${tag} back`, type: "text" });
  await until(() => heard(near, `${tag} back`).length, "message back");
  await chat(base, "POST", "messages", { receiverId: peer, message: `${tag} by REST`, type: "text" });
  await until(() => heard(far, `${tag} by REST`).length, "message by REST");
  const history = (await chat(base, "GET", `messages/${peer}`)).filter((each) => each.text.startsWith(tag));
  expect("history", history.map((each) => each.senderId), ["me", peer, "me"]);
  expect("once", [heard(far, `${tag} there`).length, heard(near, `${tag} back`).length], [1, 1]);
  check(history.every((each) => !Number.isNaN(new Date(each.timestamp).getTime())), shown(history));
  far.disconnect();
  frame.remove();
};

// The connection is cut while the other one writes: the frontend comes back by itself and hears it once.
scenarios.reconnect = async (base, { token, tag }) => {
  localStorage.setItem("token", token);
  const socket = openChat(base);
  await next(socket, "connect");
  const heard = () => socket.heard.filter(([name, each]) => name === "new_message" && each.text.startsWith(tag));
  await outside("say", `${tag} before`);
  await until(() => heard().length === 1, "first message");
  await outside("cut");
  await next(socket, "disconnect");
  await outside("say", `${tag} meanwhile`);
  await outside("mend");
  await next(socket, "connect");
  await outside("say", `${tag} after`);
  await until(() => heard().length >= 3, "messages after the reconnect");
  expect("heard", heard().map(([, each]) => each.text), ["before", "meanwhile", "after"].map((word) => `${tag} ${word}`));
};

// Puts a reply where the frontend puts it, and waits until every image in it has failed or loaded.
async function show(reply) {
  const bubble = document.getElementById("bubble");
  bubble.innerHTML = reply;
  const images = [...bubble.querySelectorAll("img,video,audio,source")];
  await Promise.all(images.map((image) => new Promise((resolve) => ["error", "load"].forEach((name) => image.addEventListener(name, resolve)))));
  for (const element of bubble.querySelectorAll("*")) {
    for (const name of ["click", "mouseover", "focus", "toggle"]) {
      if (!(element instanceof HTMLAnchorElement && name === "click")) element.dispatchEvent(new Event(name));
    }
  }
}

scenarios.assistant = async (base, { token, wanted }) => {
  tripped = 0;
  await show("<img src=x onerror=trip()>");
  expect("the wire that a script would trip over", tripped, 1);
  localStorage.setItem("token", token);
  for (const question of [...QUICK, "help", "who is online", "<img src=x onerror=trip()>", "search onerror"]) {
    const found = await askAssistant(base, question);
    check(typeof found.reply === "string" && found.reply && found.reply.length <= 4096, shown(found));
    for (const name of ["id", "title", "status", "assignedTo"]) {
      check(!found.preview || typeof found.preview[name] === "string", `preview.${name}: ${shown(found.preview)}`);
    }
    await show(found.reply);
    expect(`scripts run by the reply to ${question}`, tripped, 1);
    for (const link of document.querySelectorAll("#bubble a")) expect("host of a link", link.host, location.host);
    if (question === QUICK[0]) check(found.reply.includes(wanted), `no ${wanted} in ${found.reply}`);
  }
};

scenarios.demo = async (base) => {
  const token = demoLogin("admin@ticxnova.com", "super_admin", "IT", "Super Admin");
  await scenarios.dashboard(base, { token });
  await scenarios.ticket(base, { token, title: "made with the demo login" });
  const people = await chat(base, "GET", "users/online");
  check([1, 2, 3, 4].every((id) => people.some((each) => each.id === id)), shown(people));
  const socket = openChat(base);
  await next(socket, "connect");
  const found = await askAssistant(base, QUICK[0]);
  check(found.reply.includes("made with the demo login"), found.reply);
  socket.disconnect();
  await microsoftLogin(base, "Real Person", "real.person@example.org");
  const claim = { demoToken: token, choice: "import" };
  await axios(base, "POST", base.includes("/api") ? "sync/claim" : "api/sync/claim", claim);
  const rows = await axios(base, "GET", "tickets?filterBy=mine");
  check(rows.some((row) => row.title === "made with the demo login"), `not adopted: ${shown(rows)}`);
};

// A token that the server does not take: the answer can be read, so the page knows it is no network error.
scenarios.readableErrors = async (base, { token }) => {
  for (const [path, value, status] of [
    ["tickets", "no.real.token", 403], ["tickets", "undefined", 401], ["tickets/999999999", token, 404],
    ["tickets/nothing/at/all/here", token, 404],
  ]) {
    const found = await fetch(`${base}/${path}`, { headers: { Authorization: `Bearer ${value}` } });
    expect(`${path} with ${value.slice(0, 9)}`, found.status, status);
    check((await found.json()).error, path);
  }
};
