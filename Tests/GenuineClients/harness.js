"use strict";
// What scenarios are made of. The page asks its own server for scenarios and tells it how they went.

const SECONDS = 8;
const scenarios = {};
let opened = [];

function check(condition, what) {
  if (!condition) throw new Error(what);
}

// Values as JSON, with bytes shown as such and the keys in their order.
function shown(value) {
  return JSON.stringify(value, (_, part) => {
    if (part instanceof ArrayBuffer) return { bytes: Array.from(new Uint8Array(part)) };
    if (ArrayBuffer.isView(part)) return { bytes: Array.from(part) };
    return part;
  });
}

function expect(what, found, wanted) {
  check(shown(found) === shown(wanted), `${what}: ${shown(found)}, not ${shown(wanted)}`);
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${SECONDS} s`)), SECONDS * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function until(condition, what) {
  const end = performance.now() + SECONDS * 1000;
  while (!condition()) {
    check(performance.now() < end, `no ${what} within ${SECONDS} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// A client that notes what happens to it: events in `heard`, the rest in `happened`.
function client(url, options) {
  const quick = { reconnectionDelay: 100, reconnectionDelayMax: 200, withCredentials: true, forceNew: true };
  const socket = io(url, { ...quick, ...options });
  socket.heard = [];
  socket.happened = [];
  socket.onAny((...event) => socket.heard.push(event));
  socket.on("connect", () => socket.happened.push(["connect", socket.id, socket.recovered]));
  socket.on("disconnect", (reason) => socket.happened.push(["disconnect", reason]));
  socket.on("connect_error", (error) => socket.happened.push(["connect_error", error.message, error.data]));
  opened.push(socket);
  return socket;
}

// Waits for something to happen to the socket, and takes it and all before it away.
async function next(socket, name) {
  const index = () => socket.happened.findIndex((each) => each[0] === name);
  try {
    await until(() => index() >= 0, name);
  } catch (error) {
    throw new Error(`${error.message}: ${shown(socket.happened)}`);
  }
  return socket.happened.splice(0, index() + 1).pop();
}

async function connected(url, options) {
  const socket = client(url, options);
  await next(socket, "connect");
  return socket;
}

// Waits for an event, and takes it and all before it away.
async function event(socket, name) {
  const index = () => socket.heard.findIndex((each) => each[0] === name);
  await until(() => index() >= 0, `event ${name}`);
  return socket.heard.splice(0, index() + 1).pop();
}

function ask(socket, ...event) {
  return within(socket.emitWithAck(...event), `acknowledgement of ${event[0]}`);
}

// Has the test do something outside the browser, such as ending the server.
async function outside(name, body) {
  const answer = await fetch(`/outside/${name}`, { method: "POST", body: JSON.stringify(body ?? null) });
  check(answer.ok, `${name}: ${answer.status}`);
  return answer.json();
}

async function work() {
  for (;;) {
    const task = await (await fetch("/next", { cache: "no-store" })).json();
    let fault = null;
    try {
      await scenarios[task.scenario](task.url, task);
    } catch (error) {
      fault = error.message;
    }
    opened.forEach((socket) => socket.disconnect());
    opened = [];
    await fetch("/result", { method: "POST", body: JSON.stringify({ fault }) });
  }
}
