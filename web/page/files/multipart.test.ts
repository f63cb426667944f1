import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Part, readMultipart } from "./multipart.ts";

const MOST = 100;

async function encoded(form: FormData): Promise<{ body: Blob; type: string }> {
  const response = new Response(form);
  const type = response.headers.get("content-type") ?? "";
  return { body: await response.blob(), type };
}

async function contents(parts: readonly Part[] | undefined) {
  return (
    parts && Promise.all(parts.map(async ({ content, ...rest }) => ({ ...rest, text: await content.text() })))
  );
}

const body = (...lines: string[]): Blob => new Blob([lines.join("\r\n")]);
const TYPE = "multipart/form-data; boundary=B";

describe("readMultipart", () => {
  test("reads what an encoder of another program writes", async () => {
    const form = new FormData();
    form.set("title", "한글 제목");
    form.set("url", "");
    form.append("files", new File(["hello\r\n--not the end"], 'a "b".txt', { type: "text/plain" }));
    form.append("files", new File([], "빈 파일.bin"));
    const { body, type } = await encoded(form);
    expect(await contents(await readMultipart(body, type, MOST))).toEqual([
      { name: "title", fileName: undefined, type: "", text: "한글 제목" },
      { name: "url", fileName: undefined, type: "", text: "" },
      { name: "files", fileName: 'a "b".txt', type: "text/plain", text: "hello\r\n--not the end" },
      { name: "files", fileName: "빈 파일.bin", type: "application/octet-stream", text: "" },
    ]);
  });

  test("finds every delimiter, also across the border of two chunks", async () => {
    const border = 1024 * 1024;
    for (const length of [border - 120, border - 100, border - 60, border - 40, border, 3 * border + 7]) {
      const bytes = new Uint8Array(length).fill(13);
      const parts = await readMultipart(
        new Blob([
          '--B\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n',
          bytes,
          '\r\n--B\r\nContent-Disposition: form-data; name="files"; filename="b"\r\n\r\nb\r\n--B--\r\n',
        ]),
        TYPE,
        MOST,
      );
      expect(parts?.map(({ content }) => content.size)).toEqual([length, 1]);
    }
  });

  test("any content survives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (files) => {
        const form = new FormData();
        for (const bytes of files) form.append("files", new File([bytes.slice()], "x"));
        form.append("end", "");
        const { body, type } = await encoded(form);
        const parts = (await readMultipart(body, type, MOST)) ?? [];
        const read = await Promise.all(
          parts.map(async ({ content }) => new Uint8Array(await content.arrayBuffer())),
        );
        expect(read.slice(0, -1).map((bytes) => [...bytes])).toEqual(files.map((bytes) => [...bytes]));
      }),
      { numRuns: 30 },
    );
  });

  test.each<[string, Blob, string]>([
    ["another type", body("--B--"), "text/plain"],
    ["no boundary", body("--B--"), "multipart/form-data"],
    ["another boundary", body("--C", 'Content-Disposition: form-data; name="a"', "", "x", "--C--"), TYPE],
    ["no end", body("--B", 'Content-Disposition: form-data; name="a"', "", "x"), TYPE],
    ["an endless head", body("--B", `X: ${"x".repeat(20_000)}`, "", "x", "--B--"), TYPE],
    ["nothing", body(), TYPE],
  ])("refuses: %s", async (_, body, type) => expect(await readMultipart(body, type, MOST)).toBeUndefined());

  test("skips a part without a name, and reads a quoted boundary", async () => {
    const parts = await readMultipart(
      body(
        "--a b",
        "Content-Type: text/plain",
        "",
        "x",
        "--a b",
        'content-disposition: form-data; name="n"',
        "",
        "y",
        "--a b--",
      ),
      'multipart/form-data; charset=utf-8; boundary="a b"',
      MOST,
    );
    expect(await contents(parts)).toEqual([{ name: "n", fileName: undefined, type: "", text: "y" }]);
  });

  test("stops at the most parts that the caller wants", async () => {
    const form = new FormData();
    for (let i = 0; i < 10; i++) form.append("files", new File(["x"], "x"));
    const { body, type } = await encoded(form);
    expect(await readMultipart(body, type, 3)).toHaveLength(3);
  });
});
