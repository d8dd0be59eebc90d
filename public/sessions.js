// Keeps the page of one's sessions as it is: looks again whenever the server says that they changed, and when the
// page comes back into view. It asks the server for the page itself, so that there is one place that draws it.

let over = false;

const place = () => document.querySelector("[data-live]");

async function look() {
  const answer = await fetch(location.pathname, { redirect: "manual" });
  // Why the session is over the socket tells; it is given a moment.
  if (!answer.ok) return void setTimeout(() => over || location.reload(), 1000);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-live]");
  if (!now) return;
  meet(place(), now);
  // Nobody ends others where there are none.
  document.querySelector("[data-others]").hidden = now.children.length < 2;
}

/** Makes one list like another, and leaves what did not change where it is, the focus in it too. */
function meet(old, now) {
  const items = [...now.children].map((child) => {
    const same = [...old.children].find((mine) => mine.isEqualNode(child));
    return same ?? document.importNode(child, true);
  });
  for (const child of [...old.children]) if (!items.includes(child)) child.remove();
  items.forEach((item, at) => {
    if (old.children[at] !== item) old.insertBefore(item, old.children[at] ?? null);
  });
}

const quietly = () => look().catch(() => undefined);

/** Leads to the login page, which tells why, where that is known. */
function leave(code) {
  over = true;
  location.assign(`/login?next=${location.pathname}${code ? `&ended=${code}` : ""}`);
}

/** A browser cannot see why an upgrade failed, so the server is asked in a way that it can. */
async function leaveIfOver() {
  const answer = await fetch("/session", { signal: AbortSignal.timeout(15_000) });
  if (answer.status === 401) leave((await answer.json()).close_code);
}

function listen(wait) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/ws`, "countersign.v1");
  let opened = false;
  socket.onmessage = ({ data }) => {
    const { type } = JSON.parse(data);
    if (type === "ready") opened = true;
    // What happened while there was no socket is not told again.
    if (type === "ready" || type === "sessions") quietly();
  };
  socket.onclose = async ({ code }) => {
    if (code >= 4501 && code < 4600) return leave(code);
    // A question that nobody answers is none.
    if (!opened) await leaveIfOver().catch(() => undefined);
    if (over) return;
    const next = opened ? 500 : Math.min(wait * 2, 30_000);
    setTimeout(() => listen(next), next * (0.5 + Math.random() / 2));
  };
}

listen(500);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && quietly());
