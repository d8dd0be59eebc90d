// A release server on port 0 with a database of its own, and the command line beside it.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Everybody's password. */
export const PASSWORD = "correct horse battery staple";

const root = resolve(import.meta.dirname, "../../..");
const binary = process.env.COUNTERSIGN_SERVER || newest();

/** What was built last, for release or by `cargo leptos end-to-end`. */
function newest(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const built = ["release", "debug"].map((profile) => join(target, profile, "countersign")).filter(existsSync);
  built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return built[0] ?? join(target, "release/countersign");
}

export class Server {
  readonly origin: string;
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    origin: string,
  ) {
    this.origin = origin;
  }

  /** With alice (admin), bob (moderator), carol (member) and dave (guest). */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(binary)) {
      throw new Error(`There is no ${binary}; build it with bin/build.`);
    }
    const folder = mkdtempSync(join(tmpdir(), "countersign-e2e-"));
    const env = environment(folder, settings);
    for (const [name, role] of [
      ["alice", "admin"],
      ["bob", "moderator"],
      ["carol", "member"],
      ["dave", "guest"],
    ] as const) {
      const display = name[0]!.toUpperCase() + name.slice(1);
      const add = ["user", "add", name, "--role", role, "--display", display, "--password-stdin"];
      execFileSync(binary, add, { env, input: PASSWORD, cwd: root });
    }
    return (await Server.spawn(folder, ["serve"], settings)).server;
  }

  /** Without anybody in it. */
  static async empty(): Promise<Server> {
    return (await Server.spawn(mkdtempSync(join(tmpdir(), "countersign-e2e-")), ["serve"], {})).server;
  }

  /** A throw-away workspace with people, rooms and messages; gives everybody's password by name. */
  static async demo(): Promise<{ server: Server; passwords: Record<string, string> }> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-e2e-"));
    const { server, said } = await Server.spawn(folder, ["serve", "--demo"], {});
    const lines = said.split("\n").filter((line) => line.includes("\t"));
    return { server, passwords: Object.fromEntries(lines.map((line) => line.split("\t") as [string, string])) };
  }

  private static async spawn(folder: string, args: string[], settings: Record<string, string>) {
    const child = spawn(binary, args, {
      env: environment(folder, settings),
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    const origin = await new Promise<string>((found, failed) => {
      child.stdout!.on("data", (text: Buffer) => {
        said += text.toString();
        const match = /serves (http:\/\/\S+)/.exec(said);
        if (match) found(match[1]!);
      });
      child.on("exit", (code) => failed(new Error(`The server ended with ${code}: ${said}`)));
    });
    return { server: new Server(child, folder, origin), said };
  }

  /** Takes a table from under the server, as damage to the disk would. */
  lose(table: string): void {
    const drop = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(f'DROP TABLE {sys.argv[2]}')";
    execFileSync("python3", ["-c", drop, join(this.folder, "test.db"), table]);
  }

  /** Runs the command line beside the server. */
  command(...args: string[]): string {
    return execFileSync(binary, args, { env: environment(this.folder, {}), cwd: root }).toString();
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function environment(folder: string, settings: Record<string, string>): NodeJS.ProcessEnv {
  // Settings come from the test alone, not from whoever runs it.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(COUNTERSIGN|LEPTOS)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    LEPTOS_SITE_ADDR: "127.0.0.1:0",
    COUNTERSIGN_DATABASE_URL: `sqlite://${join(folder, "test.db")}`,
    // A test types faster than a person.
    COUNTERSIGN_LIMITS_COMMANDS_PER_SECOND: "1000",
    COUNTERSIGN_LIMITS_LOGINS_PER_ACCOUNT: "1000",
    COUNTERSIGN_LIMITS_LOGINS_PER_ADDRESS: "1000",
    COUNTERSIGN_SESSION_PER_PERSON: "1000",
    COUNTERSIGN_LIMITS_SOCKETS_PER_PERSON: "1000",
    ...settings,
  };
}
