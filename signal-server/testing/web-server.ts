/** A web server with files for tests, on a loopback address, which can misbehave as those of strangers do. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answers =
  | "ranges"
  /** 200 with the whole file. */
  | "whole"
  /** 200 with a page. */
  | "page"
  | "wrong-range"
  | "encoded"
  /** More bytes than were asked for. */
  | "longer"
  /** The connection ends after half of them. */
  | "cut-short"
  /** Nothing at all. */
  | "nothing"
  /** Half of the range, and then nothing. */
  | "half"
  /** Ranges of other bytes. */
  | "lies"
  | { readonly status: number }
  | { readonly redirect: string };

export interface TestWebServer {
  /** Ends in a slash. */
  readonly url: string;
  answers: Answers;
  /** Pages of other sites may read the answers. */
  cors: boolean;
  /** Also the headers that browsers hide otherwise. */
  exposes: boolean;
  /** Methods, paths and ranges, in order. */
  readonly asked: string[];
  /** Requests under way, and the most there ever were. */
  readonly open: { now: number; most: number };
  close(): Promise<void>;
}

/** @param files by path, percent-encoded, without the first slash */
export async function startWebServer(files: ReadonlyMap<string, Uint8Array>): Promise<TestWebServer> {
  const server = createServer((request, response) => {
    const { method, url = "", headers } = request;
    web.asked.push(`${method} ${url.slice(1)} ${headers.range ?? ""}`.trim());
    web.open.now++;
    web.open.most = Math.max(web.open.most, web.open.now);
    response.on("close", () => web.open.now--);
    answer(web, files.get(url.slice(1)), request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const web: TestWebServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    answers: "ranges",
    cors: true,
    exposes: true,
    asked: [],
    open: { now: 0, most: 0 },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return web;
}

function answer(
  { answers, cors, exposes }: TestWebServer,
  file: Uint8Array | undefined,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  if (answers === "nothing") return;
  if (cors) response.setHeader("Access-Control-Allow-Origin", "*");
  if (exposes) response.setHeader("Access-Control-Expose-Headers", "Content-Range, Content-Encoding");
  if (typeof answers === "object" && "redirect" in answers)
    return void response.writeHead(302, { Location: answers.redirect }).end();
  if (typeof answers === "object") return void response.writeHead(answers.status).end("no");
  if (answers === "page")
    return void response.writeHead(200, { "Content-Type": "text/html" }).end("<p>Sign in to go on");
  if (file === undefined) return void response.writeHead(404).end("no such file");
  if (answers === "whole") return void response.writeHead(200).end(file);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  const begin = Number(first);
  const end = Number(last) + 1;
  if (begin >= file.length) return void response.writeHead(416).end();
  const bytes = file.subarray(begin, end);
  const shift = answers === "wrong-range" ? 1 : 0;
  response.setHeader("Content-Type", "application/octet-stream");
  response.setHeader("Content-Range", `bytes ${begin + shift}-${end - 1 + shift}/${file.length}`);
  if (answers === "encoded") response.setHeader("Content-Encoding", "x-shrunk");
  response.writeHead(206);
  if (answers === "lies") return void response.end(bytes.map((byte) => byte ^ 1));
  if (answers === "longer") response.write(bytes);
  if (answers !== "half" && answers !== "cut-short") return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => {
    if (answers === "cut-short") response.destroy();
  });
}
