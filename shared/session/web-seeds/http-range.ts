/**
 * Fetches a range of a file by HTTP, over the `fetch` of a browser or of Node. An answer is used only if it is what was asked for:
 * status 206, the same range, not compressed. A longer one is cut off. Whether the bytes are right is known by their hash.
 *
 * A page sees less than Node: browsers hide most headers of other sites, follow redirects by themselves and do not say why a
 * request failed. They allow `Range` without asking the server first (a "simple" range).
 */
import type { FetchRange, FileRange, RangeEvents } from "../ports.ts";
import type { Problem, WebSeedProblemCode } from "../problems.ts";

type Fault = Problem<WebSeedProblemCode>;

interface HttpRequest {
  readonly method: "GET" | "HEAD";
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly redirect: "follow" | "manual";
  readonly mode: "cors" | "no-cors";
  readonly cache: "no-store";
  readonly credentials: "omit";
  readonly referrerPolicy: "no-referrer";
}

interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

/** As browsers and Node have it. */
export type HttpFetch = (url: string, request: HttpRequest) => Promise<HttpResponse>;

/** The page that fetches. Absent in Node, which follows redirects here and sees all headers. */
export interface FetchingPage {
  /** It came from an https address, so that it may not fetch from http addresses. */
  readonly isSecure: boolean;
}

/** As many as libtorrent follows. */
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function rangeFetcher(fetch: HttpFetch, page?: FetchingPage): FetchRange {
  return (range, events) => {
    const abort = new AbortController();
    const give: Pick<RangeEvents, "bytes"> = {
      bytes: (chunk) => {
        if (!abort.signal.aborted) events.bytes(chunk);
      },
    };
    const transfer = new Transfer(fetch, page, range, abort.signal);
    void transfer.run(give).then((fault) => {
      if (abort.signal.aborted) return;
      // Whatever else the server sends is not wanted.
      abort.abort();
      if (fault === undefined) events.done();
      else events.failed(fault);
    });
    return () => abort.abort();
  };
}

class Transfer {
  private readonly fetch: HttpFetch;
  private readonly page: FetchingPage | undefined;
  private readonly range: FileRange;
  private readonly signal: AbortSignal;

  constructor(fetch: HttpFetch, page: FetchingPage | undefined, range: FileRange, signal: AbortSignal) {
    this.fetch = fetch;
    this.page = page;
    this.range = range;
    this.signal = signal;
  }

  /** Never rejects. @returns what is wrong */
  async run(give: Pick<RangeEvents, "bytes">): Promise<Fault | undefined> {
    const { page, range } = this;
    if (page?.isSecure && isPlainHttp(range.url)) return { code: "web-seed-mixed-content" };
    const response = await this.ask().catch(() => this.whyUnreachable());
    if ("code" in response) return response;
    const fault = faultOf(response, range);
    if (fault !== undefined) return fault;
    try {
      return await this.read(response, give);
    } catch {
      return { code: "web-seed-cut-short" };
    }
  }

  private async ask(): Promise<HttpResponse | Fault> {
    let { url } = this.range;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await this.fetch(url, this.request("GET", "cors"));
      if (this.page !== undefined || !REDIRECTS.has(response.status)) return response;
      const next = redirected(url, response.headers.get("location"));
      if (next === undefined) break;
      url = next;
    }
    return { code: "web-seed-redirect" };
  }

  private request(method: HttpRequest["method"], mode: HttpRequest["mode"]): HttpRequest {
    const { begin, end } = this.range;
    return {
      method,
      headers: method === "GET" ? { Range: `bytes=${begin}-${end - 1}` } : {},
      signal: this.signal,
      redirect: this.page === undefined ? "manual" : "follow",
      mode,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    };
  }

  /** A page is not told why. If the server answers a request whose answer nobody may read, it was the answer that it refuses. */
  private async whyUnreachable(): Promise<Fault> {
    const unreachable: Fault = { code: "web-seed-unreachable" };
    if (this.page === undefined || this.signal.aborted) return unreachable;
    return this.fetch(this.range.url, this.request("HEAD", "no-cors")).then(
      (): Fault => ({ code: "web-seed-cors" }),
      () => unreachable,
    );
  }

  private async read({ body }: HttpResponse, give: Pick<RangeEvents, "bytes">): Promise<Fault | undefined> {
    const reader = body?.getReader();
    let missing = this.range.end - this.range.begin;
    while (missing > 0) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) return { code: "web-seed-cut-short" };
      if (value === undefined || value.length === 0) continue;
      const chunk = value.length > missing ? value.subarray(0, missing) : value;
      missing -= chunk.length;
      give.bytes(chunk);
    }
    return undefined;
  }
}

function faultOf({ status, headers }: HttpResponse, { begin, end }: FileRange): Fault | undefined {
  if (status === 200) {
    const isPage = /^text\/html\b/i.test(headers.get("content-type") ?? "");
    return { code: isPage ? "web-seed-web-page" : "web-seed-no-ranges" };
  }
  if (status === 416) return { code: "web-seed-wrong-range" };
  if (status !== 206) return { code: "web-seed-status", detail: String(status) };
  if (!/^(identity)?$/i.test(headers.get("content-encoding") ?? "")) return { code: "web-seed-encoded" };
  const sent = headers.get("content-range");
  // Browsers hide this header unless the server shows it.
  if (sent === null) return undefined;
  const [, first, last] = /^bytes (\d+)-(\d+)\//i.exec(sent) ?? [];
  return Number(first) === begin && Number(last) === end - 1 ? undefined : { code: "web-seed-wrong-range" };
}

/**
 * A server elsewhere may not lead to what only this computer or its network can reach, nor from an encrypted connection to a
 * plain one. Names that lead there are not looked up.
 */
function redirected(from: string, location: string | null): string | undefined {
  try {
    const { href, protocol } = new URL(location ?? "", from);
    if (location === null || !/^https?:$/.test(protocol)) return undefined;
    if (isPlainHttp(href) && !isPlainHttp(from)) return undefined;
    return isPrivate(href) && !isPrivate(from) ? undefined : href;
  } catch {
    return undefined;
  }
}

/** Not on this computer: a connection that never leaves it counts as encrypted. */
function isPlainHttp(url: string): boolean {
  return url.startsWith("http:") && !isLoopback(url);
}

function hostOf(url: string): string {
  return new URL(url).host.replace(/:\d+$/, "");
}

function isLoopback(url: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostOf(url));
}

/** Addresses of RFC 1918, 3927, 4193 and 4291 that lead nowhere on the internet, and names without a domain. */
function isPrivate(url: string): boolean {
  const host = hostOf(url);
  return (
    isLoopback(url) ||
    /^(0|10|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(host) ||
    /^\[(::|f[cd]|fe[89ab])/.test(host) ||
    /^[^.[]+$|\.(local|internal|lan|home\.arpa)$/.test(host)
  );
}
