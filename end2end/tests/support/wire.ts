// The socket between a page and the server, in the test's hands: cut, held shut, answered falsely.
import type { Page, WebSocketRoute } from "@playwright/test";

type Frame = Record<string, unknown> & { id?: string; type?: string };

export class Wire {
  /** How often the page tried to connect. */
  attempts = 0;
  private open: { page: WebSocketRoute; server: WebSocketRoute } | undefined;
  private shut = false;
  private refusal: ((command: Frame) => object | undefined) | undefined;
  private deaf = false;

  /** Takes the page's sockets over; before the page opens one. */
  static async of(page: Page): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/ws\?/, (route) => wire.connect(route));
    return wire;
  }

  /** Closes the socket with this code and lets no other open. */
  async cut(code = 1012): Promise<void> {
    this.shut = true;
    const open = this.open;
    this.open = undefined;
    // The page's end first: what it says in between would go to a closed server, of which the browser complains.
    await open?.page.close({ code });
    await open?.server.close();
  }

  /** Lets sockets open again. */
  mend(): void {
    this.shut = false;
  }

  /** Answers commands instead of the server where this returns an error. */
  refuse(refusal: (command: Frame) => object | undefined): void {
    this.refusal = refusal;
  }

  /** The server's frames no longer reach the page, as on a link that breaks on the way back. */
  deafen(): void {
    this.deaf = true;
  }

  private connect(route: WebSocketRoute): void {
    this.attempts += 1;
    if (this.shut) {
      void route.close({ code: 1012 });
      return;
    }
    const server = route.connectToServer();
    this.open = { page: route, server };
    this.deaf = false;
    route.onMessage((text) => {
      const command = JSON.parse(String(text)) as Frame;
      const error = this.refusal?.(command);
      if (error) {
        route.send(JSON.stringify({ type: "reply", id: command.id, error }));
      } else {
        server.send(text);
      }
    });
    server.onMessage((text) => {
      if (!this.deaf) route.send(text);
    });
  }
}
