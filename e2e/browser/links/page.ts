/** The page's side of links and their worker; a test sends the worker a `command` and receives `report`. */
import { createNegotiator } from "../../../web/page/negotiation/negotiator.ts";
import type { Command, FromWorker, Report, ToWorker } from "./protocol.ts";

declare global {
  interface Window {
    /** Set by the test. */
    report(report: Report): void;
    command(command: Command): void;
  }
}

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const post = (message: ToWorker, transfer: Transferable[] = []): void =>
  worker.postMessage(message, transfer);

const links = createNegotiator({
  post: (link, transfer) => post({ link }, transfer),
  iceServers: () => [],
  isHidden: false,
  transfer: location.search === "?transfer=none" ? "none" : "auto",
});

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
  if ("order" in data) links.handle(data.order);
  else window.report(data.report);
};

window.command = (command) => post({ command });
