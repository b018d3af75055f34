/** A bad line: a proxy in front of the product that spoils the requests it is told to. */

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * cut     the line breaks before the request arrives
 * slow    everything takes two to four seconds
 * 500, 502, 429   the server or something before it is in trouble; 429 asks for a second of patience
 * hang    nothing ever comes back; after 16 seconds the line breaks
 * lost    the request arrived and was done; the answer is lost on the way back
 * killed  the tab dies while the request is under way
 */
export const FAULTS = ["cut", "slow", "500", "502", "429", "hang", "lost", "killed"] as const;
export type Fault = (typeof FAULTS)[number];

/** The steps of an attempt, as the line sees them. The paper comes with the first question, or else by itself. */
const STEPS: [string, RegExp, string][] = [
  ["GET", /\/percobaan\/[^/]+\/(soal\/\d+\/\?utuh|luring\/$)/, "paper"],
  ["GET", /\/percobaan\/[^/]+\/(soal\/\d+\/)?$/, "question"],
  ["GET", /\/percobaan\/[^/]+\/tinjau\/$/, "overview"],
  ["GET", /\/percobaan\/[^/]+\/hasil\/$/, "result"],
  ["POST", /\/percobaan\/[^/]+\/simpan\/\d+\/$/, "save"],
  ["POST", /\/percobaan\/[^/]+\/tandai\/\d+\/$/, "flag"],
  ["POST", /\/percobaan\/[^/]+\/kirim\/$/, "submit"],
  ["GET", /^\/kuis\/[\w-]+\/$/, "door"],
  ["POST", /^\/kuis\/[\w-]+\/$/, "start"],
];

const HANG_MS = 16_000;

export class BadLine {
  /** How often each fault was done to this line. */
  readonly done: Record<string, number> = {};
  private readonly server: Server;

  constructor(
    private readonly target: URL,
    /** What to do to a request: its step and how many of the same step came before. */
    private readonly decide: (step: string, nth: number) => Fault | null,
    private readonly random: () => number,
    private readonly kill: () => void,
  ) {
    const seen: Record<string, number> = {};
    this.server = createServer((incoming, outgoing) => {
      const step = stepOf(incoming);
      const nth = seen[step] ?? 0;
      seen[step] = nth + 1;
      const fault = step ? this.decide(step, nth) : null;
      if (fault) this.done[fault] = (this.done[fault] ?? 0) + 1;
      this.spoil(fault, incoming, outgoing);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private spoil(fault: Fault | null, incoming: IncomingMessage, outgoing: ServerResponse): void {
    switch (fault) {
      case "cut":
        incoming.socket.destroy();
        return;
      case "hang":
        setTimeout(() => incoming.socket.destroy(), HANG_MS).unref();
        return;
      case "slow":
        setTimeout(() => this.forward(incoming, outgoing), 2_000 + this.random() * 2_000);
        return;
      case "500":
      case "502":
        outgoing.writeHead(Number(fault), { "Content-Type": "text/html" }).end("<h1>Trouble</h1>");
        return;
      case "429":
        outgoing.writeHead(429, { "Retry-After": "1", "Content-Type": "text/html" }).end("<h1>Busy</h1>");
        return;
      case "lost":
        this.forward(incoming, null);
        return;
      case "killed":
        this.kill();
        // Half of the time the request still gets through, and nobody is there to hear the answer.
        if (this.random() < 0.5) this.forward(incoming, null);
        else incoming.socket.destroy();
        return;
      default:
        this.forward(incoming, outgoing);
    }
  }

  /** Without `outgoing` the server does its work, and the line breaks before it can tell. */
  private forward(incoming: IncomingMessage, outgoing: ServerResponse | null): void {
    const { hostname, port } = this.target;
    const { method, url, headers, socket } = incoming;
    const onward = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
      if (outgoing) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      } else {
        answer.resume();
        answer.on("end", () => socket.destroy());
      }
    });
    onward.on("error", () => socket.destroy());
    incoming.pipe(onward);
  }
}

function stepOf({ method, url = "" }: IncomingMessage): string {
  return STEPS.find(([verb, pattern]) => verb === method && pattern.test(url))?.[2] ?? "";
}
