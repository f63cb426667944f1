/** `tabswarm health`: asks the server that was started with the same variables. */
import { type IncomingMessage, request } from "node:http";
import { SECOND_MS } from "../../shared/core/time.ts";
import type { Config } from "../process/config.ts";
import { isAnyAddress } from "../process/server.ts";

/** Shorter than the 5 s that the Dockerfile gives the whole command. */
const TIMEOUT_MS = 3 * SECOND_MS;

export interface Health {
  readonly isServing: boolean;
  /** One line for people. */
  readonly text: string;
}

export function askForHealth({ host, port }: Config): Promise<Health> {
  const address = { host: isAnyAddress(host) ? "localhost" : host, port, path: "/healthz" };
  return new Promise((resolve) => {
    const asking = request({ ...address, timeout: TIMEOUT_MS }, (response) => resolve(readAnswer(response)));
    asking.once("timeout", () => asking.destroy(new Error("no answer")));
    asking.once("error", (error) =>
      resolve({
        isServing: false,
        text: `No server answers on ${address.host}, port ${port}: ${error.message}`,
      }),
    );
    asking.end();
  });
}

async function readAnswer(response: IncomingMessage): Promise<Health> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { isServing: response.statusCode === 200, text: text.trim() };
}
