"use strict";
// The calls of the frontend, as its parts make them: axios for tickets, fetch for chat, a bare post for the assistant.

function headers() {
  return { Authorization: `Bearer ${localStorage.getItem("token")}` };
}

async function answer(response, what) {
  const text = await response.text();
  check(response.ok && !response.redirected, `${what}: ${response.status} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

// axios.create({ baseURL }): a body makes it `application/json`, and the base's last slash is repaired.
async function axios(base, method, path, body) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const options = { method, headers: { Accept: "application/json, text/plain, */*", ...headers(), ...json } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const found = await within(fetch(`${base.replace(/\/$/, "")}/${path}`, options), `${method} ${path}`);
  return answer(found, `${method} ${path}`);
}

// The chat names a content type on its reads too.
async function chat(base, method, path, body) {
  const options = { method, headers: { ...headers(), "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  return answer(await within(fetch(`${base}/api/chat/${path}`, options), path), `chat ${path}`);
}

async function askAssistant(base, message) {
  const options = { method: "POST", headers: { ...headers(), "Content-Type": "application/json" } };
  options.body = JSON.stringify({ message, page: "/dashboard" });
  return answer(await within(fetch(`${base}/aichat/ask`, options), "reply"), `ask ${message}`);
}

async function microsoftLogin(base, name, email) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" } };
  options.body = JSON.stringify({ name, email });
  const found = await answer(await fetch(`${base}/auth/microsoft-login`, options), "microsoft-login");
  localStorage.setItem("token", found.token);
  return found.token;
}

function claims(token) {
  return JSON.parse(atob(token.split(".")[1]));
}

// The demo login: no request at all.
function demoLogin(email, role, department, name) {
  localStorage.clear();
  const now = Math.floor(Date.now() / 1000);
  const payload = { userId: Math.floor(Math.random() * 1000) + 1, name, email, role, department, iat: now, exp: now + 86400 };
  const head = btoa(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const token = `${head}.${btoa(JSON.stringify(payload))}.${btoa("mock-signature")}`;
  localStorage.setItem("token", token);
  localStorage.setItem("loginMethod", "demo");
  return token;
}

// The chat window: one socket at the base address, whose path becomes the namespace.
function openChat(base) {
  return client(base, { auth: { token: localStorage.getItem("token") }, transports: ["websocket", "polling"] });
}

function newTicket(fields) {
  const empty = {};
  for (const name of ["assignedTo", "plannedStart", "plannedEnd", "requestedItem", "justification", "dueDate"]) empty[name] = "";
  const local = new Date(Date.now() + 36e5).toISOString().slice(0, 16);
  const usual = { title: "", description: "", priority: "P3", department: "", ticketType: "Incident" };
  return { ...empty, ...usual, responseETA: local, resolutionETA: local, ...fields };
}
