/** What is wrong, in sentences that say what helps. Codes come from the session; their details are data from outside. */
import type { ShareLinkViolation } from "../../shared/metainfo/share-link.ts";
import type { Problem, SessionProblemCode } from "../../shared/session/problems.ts";
import { size } from "./terminal/format.ts";
import { quoted } from "./terminal/plain.ts";

const LINKS: Readonly<Record<ShareLinkViolation["violation"], string>> = {
  "malformed-link":
    "That is not a link that Tabswarm understands: it takes a share link, a magnet link, a .torrent file or a 40-digit info hash.",
  "magnet-without-info-hash":
    "The magnet link lacks a BitTorrent v1 info hash (xt=urn:btih:…). Ask for the complete link.",
  "several-info-hashes": "That contains links to several different shares. Name one link at a time.",
  "several-secrets":
    "That contains two versions of the same link, with different ends. Use the one that you were sent last.",
  "damaged-secret":
    "The link is incomplete: its last part, which opens the files, is cut off or changed. Put the whole link in quotes, or ask the sender for it.",
  "info-hash-too-long":
    "That is longer than the 40 digits of an info hash; it may be a checksum or a BitTorrent v2 hash. Ask for the share link.",
  "magnet-v2-only":
    "The magnet link is for BitTorrent v2 only, which Tabswarm does not support. Ask for one with xt=urn:btih:….",
};

export function linkSentence(violation: ShareLinkViolation["violation"]): string {
  return LINKS[violation];
}

/** A tracker's problem has its name as detail, then ": " and its own words, if it gave any. */
function tracker(detail: string): { readonly name: string; readonly because: string } {
  const at = detail.indexOf(": ");
  if (at < 0) return { name: `The tracker ${quoted(detail)}`, because: "" };
  return {
    name: `The tracker ${quoted(detail.slice(0, at))}`,
    because: ` (${quoted(detail.slice(at + 2))})`,
  };
}

const SENTENCES: Readonly<Record<SessionProblemCode, (detail: string) => string>> = {
  "unreadable-file": (path) =>
    `Cannot read ${quoted(path)}: it may have been changed, moved or deleted, or you may not be allowed to read it.`,
  "nothing-to-share": () => "There is nothing to share: that contains no files.",
  "too-many-files": () =>
    "Those are more than 10,000 files, too many for one link. Pack them into an archive and share that.",
  "too-large": () => "That is more than 4 TiB, too much for one link. Share it in several parts.",
  "path-too-deep": (path) =>
    `${quoted(path)} lies too deep: one link can hold 32 levels of folders. Pack the folder into an archive and share that.`,
  "info-too-long": () =>
    "The names of these files and folders are too long altogether for one link. Pack them into an archive.",
  "tracker-unreachable": (detail) => {
    const { name, because } = tracker(detail);
    return `${name} cannot be reached${because}, so nobody new is introduced. Tabswarm keeps trying.`;
  },
  "tracker-refused": (detail) => {
    const { name, because } = tracker(detail);
    return `${name} refuses${because}. Ask its operator, or name another server with --tracker.`;
  },
  "tracker-busy": (detail) => {
    const { name, because } = tracker(detail);
    return `${name} is busy${because}. Tabswarm tries again by itself.`;
  },
  "no-websocket-tracker": () =>
    "The link names only trackers that WebRTC peers cannot use. Name a Tabswarm page or a wss:// tracker with --tracker.",
  "private-torrent": () =>
    "This torrent is private: only its own trackers may introduce peers, and WebRTC peers can use none of them. Name one of them with --tracker, or open it in another BitTorrent program.",
  "tracker-hangs-up": (detail) => {
    const { name, because } = tracker(detail);
    return `${name} accepts connections and closes them${because}. Tabswarm keeps trying at growing intervals.`;
  },
  "tracker-silent": (detail) =>
    `${tracker(detail).name} does not answer. Tabswarm keeps trying at growing intervals.`,
  "tracker-unusable": (detail) => {
    const { name, because } = tracker(detail);
    return `${name} sends answers that Tabswarm cannot use${because}. Check its address.`;
  },
  "nobody-has-it": () =>
    "Nobody who has this is here right now. Ask the sender to open the page or to run “tabswarm seed” again.",
  "no-description": () =>
    "The link names a web server that has the files, but not their description, and nobody who could send it is here. Use the .torrent file if you can get it.",
  "web-seeds-fail": (host) =>
    `The web server${host === "" ? "" : ` ${quoted(host)}`} that should have this cannot be used at present.`,
  "blocked-here": () =>
    "Others are here, but this machine has no network address to offer: connect it to a network, or use --interface 127.0.0.1 to share within it.",
  "no-path": () =>
    "Others are here, but no connection gets through: a firewall or a VPN on one side blocks it. Try another network, or ask the host of the page for a TURN server.",
  "blocked-there": () =>
    "Others are here, but their browsers let nobody connect: ask them to switch off a VPN, or an extension that blocks WebRTC.",
  "no-answer": () => "Others are listed, but do not answer: their tabs may be asleep.",
  "relay-missing": () => "Only relayed connections are allowed, and the page has no TURN server.",
  "relay-unreachable": () => "Only relayed connections are allowed, and the TURN server does not answer.",
  "quota-full": () => "The disk is full.",
  "not-stored": () => "This share is not remembered: the same files will have another link the next time.",
  "storage-failed": (message) => `Writing failed: ${quoted(message)}. Check the folder and its permissions.`,
  "memory-only": () => "Nothing is kept when this ends.",
  "torrent-v2-only": () =>
    "This torrent is for BitTorrent v2 only, which Tabswarm does not support. Ask for a hybrid or v1 torrent.",
  "torrent-pieces-too-long": (length) => `Its pieces of ${size(Number(length))} are too large for Tabswarm.`,
  "torrent-too-complex": () =>
    "This torrent is larger than Tabswarm can handle: at most 10,000 files in 100 levels of folders, and 8 MiB of names and checksums.",
  "bad-metadata": (detail) =>
    `The description that peers sent is broken (${quoted(detail)}). Ask the sender to share it again.`,
  "file-changed": (path) =>
    `${path === "" ? "A shared file" : quoted(path)} was changed, moved or deleted, so it cannot be sent any more. Run the command again to share what is there now.`,
  damaged: (detail) =>
    `Pieces of ${quoted(detail)} are gone here. They are fetched again as soon as somebody who has them is there.`,
  "storage-cleared": (detail) => `What was stored of ${quoted(detail)} is gone here.`,
  mended: (detail) => `Pieces of ${quoted(detail)} were gone here and have been restored.`,
  "copy-lost": () =>
    "Somebody who shared this has lost their copy, and nobody else has all of it. Ask them to share the files again.",
  "low-space": (bytes) => `The disk will not hold everything: about ${size(Number(bytes))} more is needed.`,
  "storage-silent": () => "The disk does not answer.",
  "not-loaded": () => "A part of the program could not be loaded. Install it again.",
  "no-secret": () =>
    "The link is incomplete: its last part, which opens the files, is missing. Put the whole link in quotes, or ask the sender for it.",
  "wrong-secret": () =>
    "The link does not open these files: its last part was changed, or belongs to another share. Ask the sender for it.",
  "needs-password": () => "These files need a password: add --password or --password-file FILE.",
  "wrong-password": () =>
    "That password does not open the files. Check capital letters and the keyboard's language.",
  "bad-manifest": () =>
    "The list of files in this share is damaged, so nobody can open it. Ask the sender to share the files again.",
  "unknown-version": () => "These files were shared by a newer version of Tabswarm. Update this one.",
};

export function sentenceOf({ code, detail = "" }: Problem): string {
  return SENTENCES[code](detail);
}

const UNTRUSTED = "its certificate is not trusted here (NODE_EXTRA_CA_CERTS names one that is)";

/** What a file system refuses, in words. Node's own messages name the system call and the whole path. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EEXIST: "it exists already",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the name cannot be looked up at present",
  ETIMEDOUT: "it does not answer",
  ECONNRESET: "it closed the connection",
  EHOSTUNREACH: "no network leads there",
  ENETUNREACH: "no network leads there",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

export function systemReason(error: unknown): string {
  const code = codeOf(error);
  return SYSTEM[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}

export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  // fetch wraps the error of the socket, and that one those of all addresses of a name.
  if ("cause" in error && error.cause !== undefined) return codeOf(error.cause);
  return "errors" in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : "";
}
