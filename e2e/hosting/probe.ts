/** What every way of hosting must lead to: a server that serves the page, and whose tracker answers. */
import { WebSocket } from "ws";

const PATIENCE_MS = 60_000;

/**
 * @param url of the page, with a slash at its end
 * @throws Error that says what is missing
 */
export async function probeServer(url: string): Promise<void> {
  const page = await text(url);
  const [, script] = /<script[^>]+src="([^"]+)"/.exec(page) ?? [];
  if (script === undefined) throw new Error(`${url} is not the page: ${page.slice(0, 200)}`);
  for (const path of [script, "lab/", "service.js", "healthz", "config.json"])
    await text(new URL(path, url).href);
  await announce(new URL("announce", url.replace("http", "ws")).href);
}

async function text(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}

/** Joins a swarm as its first member. */
function announce(url: string): Promise<void> {
  const socket = new WebSocket(url);
  const ids = { info_hash: "i".repeat(20), peer_id: "p".repeat(20) };
  const numbers = { uploaded: 0, downloaded: 0, left: 1, numwant: 0 };
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      clearTimeout(deadline);
      socket.terminate();
      if (error === undefined) resolve();
      else reject(error);
    };
    const deadline = setTimeout(() => end(new Error(`${url} does not answer an announce`)), PATIENCE_MS);
    socket.on("open", () =>
      socket.send(JSON.stringify({ action: "announce", event: "started", ...ids, ...numbers })),
    );
    socket.on("message", (message) => {
      const { incomplete } = JSON.parse(String(message));
      end(incomplete === 1 ? undefined : new Error(`${url} answers ${message}`));
    });
    socket.on("error", end);
  });
}
