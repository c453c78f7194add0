"use strict";
// The built frontend in small, on the server's own origin: its layout makes an authorized call, then its notifications
// page reads its list without any header. What it found stands in the document.

async function run() {
  const token = location.hash.slice(1);
  const before = await (await fetch("/api/notifications")).json();
  const me = await (await fetch("/api/auth/me", { headers: { Authorization: `Bearer ${token}` } })).json();
  const first = await (await fetch("/api/notifications")).json();
  const second = await (await fetch("/api/notifications")).json();
  const readable = document.cookie;
  return { page: location.pathname, before, me: me.email, first, second, readable };
}

run().catch((error) => ({ fault: String(error) })).then((found) => {
  document.body.textContent = `RESULT${JSON.stringify(found)}END`;
});
