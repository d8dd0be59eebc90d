// A socket of the same session beside the page, for what nobody would type by hand.
import type { Page } from "@playwright/test";

/** Posts `${words} 1` to `${words} ${count}` into a room, and returns when the last is in the log. */
export async function postMany(page: Page, room: string, words: string, count: number): Promise<void> {
  await page.evaluate(
    async ({ room, words, count }) => {
      const socket = new WebSocket("/ws");
      const done = new Promise<void>((resolve, reject) => {
        let answered = 0;
        let sent = 0;
        const next = () => {
          sent += 1;
          const post = { type: "post_message", room, body: `${words} ${sent}`, client_id: `${words}-${sent}` };
          socket.send(JSON.stringify({ id: `c${sent}`, ...post }));
        };
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "ready") while (sent < Math.min(count, 20)) next();
          if (frame.type !== "reply") return;
          if (frame.error) reject(new Error(JSON.stringify(frame.error)));
          answered += 1;
          if (answered === count) resolve();
          else if (sent < count) next();
        };
      });
      await done;
      socket.close();
    },
    { room, words, count },
  );
}

/** Posts so many messages a second for so many seconds, as evenly as a timer can. */
export async function flood(page: Page, room: string, words: string, rate: number, seconds: number): Promise<number> {
  return page.evaluate(
    async ({ room, words, rate, seconds }) => {
      const socket = new WebSocket("/ws");
      await new Promise<void>((ready) => (socket.onmessage = () => ready()));
      const began = performance.now();
      let sent = 0;
      await new Promise<void>((done) => {
        const timer = setInterval(() => {
          const due = Math.min(seconds * rate, Math.floor(((performance.now() - began) / 1000) * rate));
          for (; sent < due; sent++) {
            const post = { type: "post_message", room, body: `${words} ${sent}`, client_id: `${words}-${sent}` };
            socket.send(JSON.stringify({ id: `c${sent}`, ...post }));
          }
          if (sent >= seconds * rate) {
            clearInterval(timer);
            done();
          }
        }, 20);
      });
      socket.close();
      return sent;
    },
    { room, words, rate, seconds },
  );
}

/** Sends one command on a socket of its own and gives its reply. */
export async function command(page: Page, command: object): Promise<{ ok?: unknown; error?: { code: string } }> {
  return page.evaluate(
    (command) =>
      new Promise((answer) => {
        const socket = new WebSocket("/ws");
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "ready") socket.send(JSON.stringify({ id: "one", ...command }));
          if (frame.type === "reply") {
            socket.close();
            answer(frame);
          }
        };
      }),
    command,
  );
}

type Reply = { ok?: Record<string, unknown>; error?: { code: string } };

/** Sends many commands on one socket, a few at a time, and gives their replies in the order of the commands. */
export async function commands(page: Page, commands: object[]): Promise<Reply[]> {
  return page.evaluate(
    (commands) =>
      new Promise<Reply[]>((done) => {
        const socket = new WebSocket("/ws");
        const replies: Reply[] = [];
        let [sent, answered] = [0, 0];
        const next = () => {
          if (sent < commands.length) socket.send(JSON.stringify({ id: String(sent), ...commands[sent++] }));
        };
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "ready") for (let i = 0; i < 20; i++) next();
          if (frame.type !== "reply") return;
          replies[Number(frame.id)] = frame;
          if (++answered < commands.length) return next();
          socket.close();
          done(replies);
        };
      }),
    commands,
  );
}
