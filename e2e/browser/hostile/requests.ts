/** Requests that nobody sends by accident. */

const NOBODYS = "0123456789abcdef0123456789abcdef01234567";

/** @param url of a file @returns other addresses of it: the name at the end is only decoration */
export function waysToName(url: string): readonly string[] {
  const file = url.slice(0, url.lastIndexOf("/"));
  const names = [
    "",
    "/",
    "/%",
    "/%00",
    "/%ff%fe",
    "/..%2f..%2fetc%2fpasswd",
    "/%5c%5chost%5cshare",
    "/a/b.html",
  ];
  names.push(
    "/%0d%0aSet-Cookie:%20a=b",
    "/%22;%20filename=%22evil.exe",
    "/%E2%80%AEgpj.exe",
    "/?save=x",
    "/#x",
  );
  names.push(`/${"x".repeat(5000)}`, `/${"%F0%9F%90%95".repeat(2000)}`, `/?save=${"x".repeat(5000)}`);
  return names.map((name) => file + name);
}

/** Paths below `/files/` that are no address of a file. */
export function absentPaths(infoHash: string): readonly string[] {
  const indices = [
    "99",
    "999999999",
    "9".repeat(400),
    "-1",
    "1e0",
    "0x0",
    "%30",
    "0.0",
    "__proto__",
    "0;",
    "0%2fx",
  ];
  return [
    ...indices.map((index) => `/files/${infoHash}/${index}/code.js`),
    ...["/files/", "/files//0/x", `/files/${NOBODYS}/0/x`, `/files/${NOBODYS}.zip`, `/files/${infoHash}`],
    ...[
      `/files/${infoHash}0/0/x`,
      `/files/${infoHash}.zip/x`,
      `/files/..%2f${infoHash}/0/x`,
      "/files/%00/0/x",
    ],
  ];
}

/** Values of the header Range, and the statuses of their answers. */
export const RANGES: Readonly<Record<string, number>> = {
  "bytes=0-0": 206,
  "bytes=-99999999999999999999": 206,
  "bytes=0-99999999999999999999": 206,
  "bytes=5-2": 200,
  "bytes=": 200,
  "bytes=0-1,3-4": 200,
  "pieces=0-1": 200,
  [`bytes=${"0-0,".repeat(999)}0-1`]: 200,
  "bytes=-0": 416,
  "bytes=99999999999999999999-": 416,
  [`bytes=${"9".repeat(10_000)}-`]: 416,
};

interface Answer {
  readonly status: number;
  /** Of the body, bytes. */
  readonly length: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Runs in a page, as source text, and so refers to nothing outside itself. */
export function sendRequests(
  requests: readonly { readonly url: string; readonly range?: string }[],
): Promise<readonly Answer[]> {
  return Promise.all(
    requests.map(async ({ url, range }) => {
      const response = await fetch(url, range === undefined ? {} : { headers: { Range: range } });
      const { byteLength } = await response.arrayBuffer();
      return { status: response.status, length: byteLength, headers: Object.fromEntries(response.headers) };
    }),
  );
}
