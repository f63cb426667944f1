/** Serves `/metrics`. The library is loaded only when someone may read them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { whyNotRead } from "../metrics/access.ts";
import type { Metrics, Readings } from "../metrics/prometheus.ts";
import type { Log } from "../process/log.ts";

export function metricsRoute(
  token: string | undefined,
  read: () => Readings,
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let metrics: Promise<Metrics> | undefined;
  const load = (): Promise<Metrics> => {
    metrics ??= import("../metrics/prometheus.ts").then(({ makeMetrics }) => makeMetrics(read));
    return metrics;
  };
  return async (request, response) => {
    const reply = (status: number, type: string, body: string): void => {
      response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
    };
    const refusal = whyNotRead(request.socket.remoteAddress, request.headers, token);
    if (refusal !== undefined) return reply(403, "text/plain; charset=utf-8", `${refusal}\n`);
    try {
      const { contentType, text } = await load();
      reply(200, contentType, await text());
    } catch (error) {
      log("metrics failed", { error: String(error) });
      reply(500, "text/plain; charset=utf-8", "The metrics could not be collected; see the server's log.\n");
    }
  };
}
