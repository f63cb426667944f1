/**
 * What is stored about one torrent, as the text of a file: a line with the SHA-256 of the rest, then JSON with bytes in base64.
 * A record that is torn, or in which any bit has flipped, is no record.
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { storedKeyMaterial } from "../../../shared/metainfo/sealed/keys.ts";
import { SECRET_LENGTH } from "../../../shared/metainfo/sealed/secret.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";

const HEAD = "tabswarm torrent 1 ";

const bytes = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const schema = v.object({
  storageId: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)),
  infoHash: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => parseId(text) !== undefined),
      v.transform((text) => text as InfoHash),
    ),
  ),
  infoBytes: v.optional(bytes),
  name: v.string(),
  addedAt: v.number(),
  paused: v.boolean(),
  trackers: v.array(v.string()),
  webSeeds: v.optional(v.array(v.string())),
  lacksWebSocketTracker: v.optional(v.boolean()),
  origin: v.picklist(["seeded", "opened"]),
  wanted: v.optional(v.array(count)),
  key: v.optional(
    v.object({
      secret: v.object({
        bytes: v.pipe(
          bytes,
          v.check(({ length }) => length === SECRET_LENGTH),
        ),
        needsPassword: v.boolean(),
      }),
      material: v.optional(
        v.pipe(
          bytes,
          v.transform((material) => storedKeyMaterial(material)),
        ),
      ),
    }),
  ),
  storesPlaintext: v.optional(v.boolean()),
  fingerprint: v.optional(v.string()),
  isComplete: v.optional(v.boolean()),
});

export function writeRecord(torrent: StoredTorrent): string {
  const body = JSON.stringify(torrent, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return `${HEAD}${digest(body)}\n${body}`;
}

/** @returns undefined for anything else */
export function readRecord(text: Uint8Array): StoredTorrent | undefined {
  const whole = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const end = whole.indexOf("\n");
  const body = whole.subarray(end + 1);
  if (end < 0 || whole.toString("latin1", 0, end) !== `${HEAD}${digest(body)}`) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(body.toString("utf8")));
    return parsed.success ? { infoHash: undefined, ...parsed.output } : undefined;
  } catch {
    return undefined;
  }
}

function digest(body: string | Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
