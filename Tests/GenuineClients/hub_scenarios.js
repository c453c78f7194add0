"use strict";
// What the browser's client does with the real server, as one of two people who write to each other.

function texts(socket, tag) {
  const heard = socket.heard.filter(([name, message]) => name === "new_message" && message.text.startsWith(tag));
  return heard.map(([, message]) => message.text);
}

// Messages both ways with acknowledgements, on one transport or on one after the other.
scenarios.chat = async (url, { namespace, transports, token, peer, tag }) => {
  const socket = await connected(url + namespace, { transports, auth: { token } });
  if (transports.length > 1) await until(() => socket.io.engine.transport.name === "websocket", "upgrade");
  await outside("say", [`${tag} grüße 👍🏽`]);
  await until(() => texts(socket, tag).length === 1, "message");
  const [, message] = socket.heard.find(([, each]) => each.text === `${tag} grüße 👍🏽`);
  expect("sender", message.senderId, peer);
  for (let n = 0; n < 3; n += 1) {
    const answer = await ask(socket, "send_message", { receiverId: peer, message: `${tag} ${n} 你好`, type: "text" });
    check(answer.success && answer.id && answer.timestamp, `acknowledged with ${shown(answer)}`);
    await outside("hear", { id: answer.id, text: `${tag} ${n} 你好` });
  }
  const refused = await ask(socket, "send_message", { receiverId: 0, message: "to nobody" });
  check(refused.success === false && refused.code, `acknowledged with ${shown(refused)}`);
  await event(socket, "message_error");
  expect("transport", socket.io.engine.transport.name, transports[transports.length - 1]);
};

// A token that will never be good is refused, and the client does not try again.
scenarios.stranger = async (url, { namespace }) => {
  const socket = client(url + namespace, { auth: { token: "never.good.enough" } });
  const wanted = ["connect_error", "Authentication error", undefined];
  expect("refusal", await next(socket, "connect_error"), wanted);
  check(!socket.active, "the client would try again by itself");
};

// The cable is cut or the server killed while the other one goes on writing: what was missed comes once, in order.
scenarios.missed = async (url, { transports, token, tag, act }) => {
  const socket = await connected(url, { transports, auth: { token } });
  if (transports.length > 1) await until(() => socket.io.engine.transport.name === "websocket", "upgrade");
  await outside("say", [`${tag} before`]);
  await until(() => texts(socket, tag).length === 1, "message");
  const before = socket.id;
  await outside(act);
  await next(socket, "disconnect");
  const missed = [...Array(12).keys()].map((n) => `${tag} ${n}`);
  await outside("say", missed);
  await outside("mend");
  await next(socket, "connect");
  check(socket.recovered && socket.id === before, `not recovered: ${before} is ${socket.id}`);
  await outside("say", [`${tag} after`]);
  await until(() => texts(socket, tag).includes(`${tag} after`), "message after the recovery");
  expect("heard", texts(socket, tag), [`${tag} before`, ...missed, `${tag} after`]);
};
