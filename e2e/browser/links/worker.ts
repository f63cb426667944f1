/** The worker's side of links, driven by a test instead of a tracker and an engine. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Link, LinkHandlers } from "../../../shared/session/links/link.ts";
import { Links } from "../../../shared/session/links/links.ts";
import type { LinkSetup, NegotiatedLink } from "../../../shared/session/links/negotiated-link.ts";
import { PageDialler } from "../../../web/worker/links/page-dialler.ts";
import { platform } from "../../../web/worker/platform.ts";
import type { Command, FromWorker, Report, ToWorker } from "./protocol.ts";

const MESSAGE_BYTES = 16 * 1024;
/** Bytes under way there and back. More would cause retransmission time-outs on a fresh channel. */
const WINDOW_BYTES = 256 * 1024;

const post = (message: FromWorker): void => self.postMessage(message);
const report = (report: Report): void => post({ report });

const dialler = new PageDialler((order) => post({ order }));
const links = new Links({ ...platform, dialler });
const infoHash = "0a".repeat(20) as InfoHash;

function negotiate(options: { initiator: boolean; trickle: boolean }, setup: LinkSetup): NegotiatedLink {
  const link = links.open({ infoHash, ...options }, setup);
  if (link === undefined) throw new Error("there is no room for another link");
  return link;
}

let connection: NegotiatedLink | undefined;
let openLink: Link | undefined;
/** Of the open link; each command sets its own. */
let handlers: Partial<LinkHandlers> = {};

function open({ initiator, trickle, greetings = 0 }: Extract<Command, { type: "open" }>): void {
  const numbers: number[] = [];
  handlers = {
    message(data) {
      numbers.push(...new Uint8Array(data));
      if (numbers.length === greetings) report({ type: "greeted", numbers });
    },
  };
  connection = negotiate(
    { initiator, trickle },
    {
      signal: (signal) => report({ type: "signal", signal }),
      opened(link) {
        openLink = link;
        for (let i = 0; i < greetings; i++) link.send(Uint8Array.of(i));
        report({ type: "opened" });
        return {
          message: (data) => handlers.message?.(data),
          drained: () => handlers.drained?.(),
          closed: (reason) => report({ type: "closed", reason }),
        };
      },
      failed: (reason) => report({ type: "failed", reason }),
    },
  );
}

function pump(link: Link, bytes: number): void {
  let sent = 0;
  let echoed = 0;
  let wrong = 0;
  const fill = (): void => {
    for (; sent < bytes && sent - echoed < WINDOW_BYTES; sent += MESSAGE_BYTES) {
      const words = Uint32Array.from({ length: MESSAGE_BYTES / 4 }, (_, i) => sent / 4 + i);
      link.send(new Uint8Array(words.buffer));
    }
  };
  handlers = {
    message(data) {
      new Uint32Array(data).forEach((word, i) => {
        if (word !== echoed / 4 + i) wrong++;
      });
      echoed += data.byteLength;
      if (echoed === bytes) report({ type: "pumped", echoed, wrong });
      fill();
    },
  };
  fill();
}

function burst(link: Link, bytes: number): void {
  let drained = 0;
  handlers = {
    drained() {
      drained++;
    },
  };
  for (let sent = 0; sent < bytes; sent += MESSAGE_BYTES) link.send(new Uint8Array(MESSAGE_BYTES));
  const highest = link.bufferedAmount;
  const look = (): void => {
    if (link.bufferedAmount > 0) setTimeout(look, 5);
    else report({ type: "burst-left", highest, drained });
  };
  look();
}

/** @returns the reason of a failure */
function connectAndClose(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (reason: string): void => {
      initiator.close();
      acceptor.close();
      resolve(reason);
    };
    const initiator: NegotiatedLink = negotiate(
      { initiator: true, trickle: true },
      {
        signal: (signal) => acceptor.signal(signal),
        opened(link) {
          link.send(Uint8Array.of(1));
          return { message: () => {}, drained: () => {}, closed: () => resolve(undefined) };
        },
        failed,
      },
    );
    const acceptor: NegotiatedLink = negotiate(
      { initiator: false, trickle: true },
      {
        signal: (signal) => initiator.signal(signal),
        opened: (link) => ({ message: () => link.close(), drained: () => {}, closed: () => {} }),
        failed,
      },
    );
  });
}

async function churn(count: number, abreast: number): Promise<void> {
  const failures: string[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun++;
      const failure = await connectAndClose();
      if (failure !== undefined) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: abreast }, lane));
  report({ type: "churned", opened: begun - failures.length, failures });
}

/** @throws Error when the command needs a link that does not exist yet */
function existing<T>(link: T | undefined): T {
  if (link === undefined) throw new Error("no link was opened");
  return link;
}

function obey(command: Command): void {
  switch (command.type) {
    case "open":
      open(command);
      break;
    case "churn":
      void churn(command.count, command.abreast);
      break;
    case "signal":
      existing(connection).signal(command.signal);
      break;
    case "close":
      existing(connection).close();
      break;
    case "echo":
      handlers = { message: (data) => openLink?.send(new Uint8Array(data)) };
      break;
    case "pump":
      pump(existing(openLink), command.bytes);
      break;
    case "burst":
      burst(existing(openLink), command.bytes);
      break;
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if ("link" in data) dialler.handle(data.link);
  else obey(data.command);
};
