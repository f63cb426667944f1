/** `tabswarm health`: asks the server that was started with the same variables. */
import { type IncomingMessage, request } from "node:http";
import { request as requestSecurely } from "node:https";
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

export async function askForHealth(config: Pick<Config, "host" | "port" | "tls">): Promise<Health> {
  const host = isAnyAddress(config.host) ? "localhost" : config.host;
  try {
    const response = await ask(host, config);
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += chunk;
    return { isServing: response.statusCode === 200, text: text.trim() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isServing: false, text: `No server answers on ${host}, port ${config.port}: ${reason}` };
  }
}

function ask(host: string, { port, tls }: Pick<Config, "port" | "tls">): Promise<IncomingMessage> {
  // The certificate is for the page's public name, and the request stays on this machine.
  const options = { host, port, path: "/healthz", timeout: TIMEOUT_MS, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const asking = (tls === undefined ? request : requestSecurely)(options, resolve);
    asking.once("timeout", () => asking.destroy(new Error("it is silent")));
    asking.once("error", reject);
    asking.end();
  });
}
