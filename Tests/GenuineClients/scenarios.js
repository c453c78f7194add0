"use strict";
// What the browser's client does with the extended test server.

const UNICODE = "grüße – 你好 👍🏽 \u2028 \u0000 \"\\/";

// Echoes, acknowledgements both ways, bytes both ways, and much, on one transport or on one after the other.
scenarios.echoes = async (url, { namespace, transports }) => {
  const socket = await connected(url + namespace, { transports, auth: { name: UNICODE } });
  expect("greeting", await event(socket, "auth"), ["auth", { name: UNICODE }]);
  const values = [UNICODE, 1e21, -0.001, 2 ** 53 - 1, true, null, { b: [1, {}], a: "" }];
  socket.emit("message", ...values);
  expect("echo", await event(socket, "message-back"), ["message-back", ...values]);
  const bytes = [new Uint8Array([0, 1, 255]), { deep: [new Uint8Array([7]).buffer] }, new Uint8Array(0)];
  socket.emit("message", ...bytes);
  expect("echo of bytes", await event(socket, "message-back"), ["message-back", ...bytes]);
  socket.emit("send-binary");
  const wanted = ["bin", new Uint8Array([1, 2, 3]), { n: [new Uint8Array([4, 5])] }, "end"];
  expect("bytes", await event(socket, "bin"), wanted);
  const large = "x".repeat(50_000);
  socket.emit("message", large);
  expect("large echo", await event(socket, "message-back"), ["message-back", large]);
  check((await ask(socket, "handshake")).xdomain, "the requests are not cross-origin");
  socket.on("ask", (question, answer) => answer(question + "!", new Uint8Array([9])));
  socket.emit("ask-me");
  expect("the server's question", await event(socket, "ask-result"), ["ask-result", "q!", new Uint8Array([9])]);
  if (transports.length > 1) await until(() => socket.io.engine.transport.name === "websocket", "upgrade");
  expect("transport", socket.io.engine.transport.name, transports[transports.length - 1]);
  socket.emit("burst", 500);
  for (let n = 0; n < 500; n += 1) expect("burst", await event(socket, "b"), ["b", n]);
  socket.disconnect();
  expect("the end", await next(socket, "disconnect"), ["disconnect", "io client disconnect"]);
};

// Two namespaces share a connection.
scenarios.multiplexed = async (url) => {
  const main = await connected(`${url}/`, { forceNew: false });
  const api = await connected(`${url}/api`, { forceNew: false });
  check(main.io === api.io, "two connections");
  api.emit("message", "api");
  main.emit("message", "main");
  expect("echo", await event(api, "message-back"), ["message-back", "api"]);
  expect("echo", await event(main, "message-back"), ["message-back", "main"]);
};

// A refusal has its message and data; another try with other auth is let in.
scenarios.refused = async (url, { transports }) => {
  const socket = client(`${url}/auth`, { transports, auth: { token: "bad" } });
  const data = { code: 401, content: "Please retry later" };
  expect("refusal", await next(socket, "connect_error"), ["connect_error", "Not authorized", data]);
  check(!socket.active, "the client would try again by itself");
  socket.auth = { token: "good" };
  socket.connect();
  await next(socket, "connect");
  const nobody = client(`${url}/nobody`, { transports });
  expect("refusal", await next(nobody, "connect_error"), ["connect_error", "Invalid namespace", undefined]);
};

// After a disconnect by the server the client stays away until it is told.
scenarios.disconnected = async (url, { transports }) => {
  for (const act of ["disconnect-me", "disconnect-hard"]) {
    const socket = await connected(`${url}/api`, { transports });
    socket.emit(act);
    expect("the end", await next(socket, "disconnect"), ["disconnect", "io server disconnect"]);
    check(!socket.active, "the client would try again by itself");
    socket.connect();
    await next(socket, "connect");
  }
};

// The server is killed and started again on the same port: the client comes back by itself.
scenarios.restarted = async (url, { transports }) => {
  const socket = await connected(url, { transports });
  const before = socket.id;
  await outside("restart");
  const [, reason] = await next(socket, "disconnect");
  check(["transport close", "transport error", "ping timeout"].includes(reason), `reason is ${reason}`);
  await next(socket, "connect");
  check(socket.id !== before && !socket.recovered, "an old session came back");
  expect("acknowledgement", await ask(socket, "message-with-ack", 1), 1);
};

// The cable is cut while others go on speaking: everything comes once and in order, under the same id.
scenarios.recovered = async (url, { transports }) => {
  const socket = await connected(url, { transports });
  const before = socket.id;
  await event(socket, "auth");
  await ask(socket, "join", "r");
  await ask(socket, "set-data", 7);
  if (transports.length > 1) await until(() => socket.io.engine.transport.name === "websocket", "upgrade");
  await outside("cut", before);
  await next(socket, "disconnect");
  await outside("speak", { room: "r", count: 20 });
  await outside("mend");
  await next(socket, "connect");
  check(socket.recovered && socket.id === before, `not recovered: ${before} is ${socket.id}`);
  const state = await ask(socket, "get-state");
  expect("state", [state.recovered, state.data, state.rooms], [true, { d: 7 }, [before, "r"]]);
  await outside("speak", { room: "r", count: 1 });
  const heard = () => socket.heard.filter(([name]) => name === "room-msg").map(([, n]) => n);
  await until(() => heard().length >= 21, "message after the recovery");
  expect("heard", heard(), [...Array(20).keys(), 0]);
};
