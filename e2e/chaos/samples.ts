/** Writes the samples of every corpus: valid inputs, made by our own serializers wherever we have one. */
import { type BencodeInput, encodeBencode } from "../../shared/bencode/bencode.ts";
import { type Bytes, concatBytes, utf8 } from "../../shared/core/bytes.ts";
import type { InfoHash, PeerId } from "../../shared/core/ids.ts";
import { isViolation } from "../../shared/core/violation.ts";
import { bearer } from "../../shared/keeper/protocol.ts";
import { planInfo } from "../../shared/metainfo/info.ts";
import { keyMaterial } from "../../shared/metainfo/sealed/keys.ts";
import { planSealed } from "../../shared/metainfo/sealed/manifest.ts";
import { platformCrypto } from "../../shared/metainfo/sealed/testing/platform-crypto.ts";
import { IV, SECRET } from "../../shared/metainfo/sealed/testing/sealed-samples.ts";
import { shareLink } from "../../shared/metainfo/share-link.ts";
import { writeTorrentFile } from "../../shared/metainfo/torrent-file.ts";
import type { Envelope } from "../../shared/tracker/core/envelope.ts";
import { OFFER_ID } from "../../shared/tracker/protocol/testing/protocol-samples.ts";
import { encode } from "../../shared/wire/encode.ts";
import { type Message, OWN_EXTENSION_IDS } from "../../shared/wire/messages.ts";
import { serializePost } from "../../signal-server/cluster/post.ts";
import { clientFrames, introductionSamples, SDP, serverFrames } from "./signalling-samples.ts";

type Samples = Readonly<Record<string, Uint8Array>>;

const HASH = "0123456789abcdef".repeat(3).slice(0, 40) as InfoHash;
const PEER = "fedcba9876543210".repeat(3).slice(0, 40) as PeerId;
const TRACKERS = ["wss://tracker.example/announce", "ws://[2001:db8::1]:8080/a?b=c"];
const HASHES = new Uint8Array(40).map((_, index) => 7 * index);

/** Every corpus by its name. */
export async function allSamples(): Promise<ReadonlyMap<string, Samples>> {
  return new Map(
    Object.entries({
      bencode: bencodeSamples(),
      info: infoSamples(),
      manifest: manifestSamples(),
      sealed: await sealedSamples(),
      wire: wireSamples(),
      lane: laneSamples(),
      "share-link": shareLinkSamples(),
      names: nameSamples(),
      keeper: keeperSamples(),
      addresses: addressSamples(),
      multipart: multipartSamples(),
      post: postSamples(),
      descriptions: descriptionSamples(),
      introductions: introductionSamples(),
      "tracker-core": clientFrames(),
      "tracker-server": clientFrames(),
      "tracker-client": serverFrames(),
    }),
  );
}

function texts(samples: Readonly<Record<string, string>>): Samples {
  return Object.fromEntries(Object.entries(samples).map(([name, text]) => [name, utf8(text)]));
}

function bencodeSamples(): Samples {
  return {
    number: encodeBencode(-42),
    list: encodeBencode([1, "two", [3, []]]),
    dictionary: encodeBencode(
      new Map<string, BencodeInput>([
        ["m", new Map([["ut_metadata", 1]])],
        ["name", "\ud55c\uae00"],
        ["reqq", 500],
      ]),
    ),
  };
}

const FOLDER = {
  name: "holiday",
  files: [
    { path: ["day 1", "photo.jpg"], length: 300_000, modifiedAt: 1_700_000_000_000 },
    { path: ["notes.txt"], length: 5 },
  ],
  single: false,
} as const;

function built(plan: ReturnType<typeof planInfo>): Bytes {
  if (isViolation(plan)) throw new Error(plan.violation);
  return plan.build(HASHES);
}

function infoSamples(): Samples {
  const file = { path: ["film.mp4"], length: 262_145 };
  const single = built(planInfo({ name: "film.mp4", files: [file], single: true }));
  const folder = built(planInfo(FOLDER));
  return {
    single,
    folder,
    "torrent file": writeTorrentFile(folder, TRACKERS),
    "of another program": utf8(
      `d8:announce14:udp://t.e:6969/4:infod5:filesld4:attr1:p6:lengthi7e4:pathl4:.pad1:7eed6:lengthi9e4:pathl1:a1:beeee4:name3:dir12:piece lengthi16384e6:pieces20:${"x".repeat(20)}7:privatei1eee`,
    ),
  };
}

/** The dictionary inside a manifest, before it is encrypted. */
function manifestSamples(): Samples {
  const entry = (path: readonly string[], length: number) =>
    new Map<string, BencodeInput>([
      ["length", length],
      ["mtime", 1_700_000_000],
      ["path", [...path]],
    ]);
  const folder = new Map<string, BencodeInput>([
    ["files", [entry(["a", "b.txt"], 60), entry(["c"], 40)]],
    ["name", "folder"],
  ]);
  const single = new Map<string, BencodeInput>([
    ["length", 100],
    ["name", "one.txt"],
  ]);
  const padded = (bytes: Uint8Array): Uint8Array =>
    concatBytes([bytes, new Uint8Array(256 - (bytes.length % 256))]);
  return { folder: padded(encodeBencode(folder)), single: padded(encodeBencode(single)) };
}

async function sealedSamples(): Promise<Samples> {
  const plan = planSealed(FOLDER);
  if (isViolation(plan)) throw new Error(plan.violation);
  const material = await keyMaterial(platformCrypto, SECRET);
  return { folder: await plan.build(HASHES, platformCrypto, material, IV) };
}

/** After the handshake. */
function wireSamples(): Samples {
  const block = { piece: 3, begin: 16_384, length: 16_384 };
  const messages: readonly Message[] = [
    { type: "keep-alive" },
    { type: "choke" },
    { type: "unchoke" },
    { type: "interested" },
    { type: "not-interested" },
    { type: "have-all" },
    { type: "have-none" },
    { type: "have", piece: 5 },
    { type: "suggest", piece: 6 },
    { type: "allowed-fast", piece: 7 },
    { type: "dont-have", piece: 8 },
    { type: "bitfield", bytes: new Uint8Array(8).fill(0xff) },
    { type: "request", ...block },
    { type: "cancel", ...block },
    { type: "reject", ...block },
    { type: "piece", piece: 3, begin: 16_384, payload: new Uint8Array(300).fill(0x65) },
    {
      type: "extended-handshake",
      ids: OWN_EXTENSION_IDS,
      metadataSize: 1_500,
      requestQueue: 250,
      client: "x 1",
    },
    { type: "metadata-request", piece: 0 },
    { type: "metadata-reject", piece: 0 },
    { type: "metadata-data", piece: 0, totalSize: 300, bytes: new Uint8Array(300).fill(0x65) },
    { type: "introduction", bytes: Uint8Array.of(1) },
    { type: "handshake", infoHash: HASH, peerId: PEER, fast: true, extended: true },
  ];
  return Object.fromEntries(messages.map((message) => [message.type, encode(message, OWN_EXTENSION_IDS)]));
}

function laneSamples(): Samples {
  const piece = (length: number) =>
    encode({ type: "piece", piece: 1, begin: 0, payload: new Uint8Array(length).fill(1) }, {});
  return { one: piece(100), two: concatBytes([piece(30), piece(1)]) };
}

function shareLinkSamples(): Samples {
  const page = "https://share.example/";
  return texts({
    plain: shareLink(page, HASH),
    sealed: shareLink(page, HASH, TRACKERS, [0, 2, 3], SECRET),
    "with a password": shareLink(page, HASH, [], undefined, { ...SECRET, needsPassword: true }),
    magnet: `magnet:?xt=urn:btih:${HASH}&dn=C%2B%2B+100%25&tr=${encodeURIComponent(TRACKERS[0] ?? "")}&so=0-4,7`,
    "in a message": `Look:\n> https://share.example/#${HASH}.\n(it is 3 GB)`,
  });
}

/** Lines are paths. */
function nameSamples(): Samples {
  return texts({
    plain: "photo.jpg\nday 1/photo.jpg\nday 1/Photo.JPG",
    scripts: "\ud55c\uae00.txt\n\u1112\u1161\u11ab/a\n\u{1f9e8}\u200d/b",
    tricks: "con.txt\n../../etc/passwd\nC:\\x\ngpj.\u202eexe\n<img src=x onerror=alert(1)>.svg\na \n.",
  });
}

/** First line: the Authorization header; then the body. */
function keeperSamples(): Samples {
  const token = "Abc_-123".repeat(4);
  return texts({
    ask: `\n${JSON.stringify({ infoHash: HASH })}`,
    "ask again": `${bearer(token)}\n${JSON.stringify({ infoHash: HASH })}`,
    grant: `\n${JSON.stringify({ token, expiresAt: 1_700_000_000_000 })}`,
    status: `\n${JSON.stringify({ state: "given-up", reason: "no-room", have: 5, length: null, expiresAt: 1 })}`,
    error: `\n${JSON.stringify({ error: "too-many-today" })}`,
    offer: `\n${JSON.stringify({ days: 7, shareBytes: 1e9, isPublicAllowed: false })}`,
  });
}

/** First line: a URL; second: a Range header. */
function addressSamples(): Samples {
  return texts({
    file: `https://host.example/app/files/${HASH}/3/photo%20(1).jpg?save=ab\nbytes=0-499`,
    zip: `https://host.example/app/files/${HASH}.zip\nbytes=-5`,
    rest: `https://host.example/app/files/${HASH}/0\nbytes=262144-`,
  });
}

function multipartSamples(): Samples {
  const part = (head: string, content: string): string => `--boundary\r\n${head}\r\n\r\n${content}\r\n`;
  const file =
    'Content-Disposition: form-data; name="file"; filename="a%22b.txt"\r\nContent-Type: text/plain';
  return texts({
    share: `${part('Content-Disposition: form-data; name="text"', "hello")}${part(file, "content")}--boundary--\r\n`,
    empty: "--boundary--\r\n",
  });
}

function postSamples(): Samples {
  const addressed = { infoHash: HASH, from: PEER, to: PEER, offerId: OFFER_ID };
  const candidate = { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" };
  const post = (envelope: Envelope): string =>
    serializePost({ process: "0123456789abcdef", news: [{ type: "forwarded", envelope }] });
  return texts({
    offer: post({ type: "offer", ...addressed, form: "plain", sdp: SDP }),
    candidate: post({ type: "candidate", ...addressed, isOfferers: true, candidate }),
    refusal: post({ type: "refusal", ...addressed, refused: "offer", reason: "is full" }),
    contested: serializePost({ process: "0123456789abcdef", news: [{ type: "contested", peerId: PEER }] }),
  });
}

function descriptionSamples(): Samples {
  return texts({
    description: SDP,
    candidate: "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ relay raddr ::1 rport 9",
  });
}
