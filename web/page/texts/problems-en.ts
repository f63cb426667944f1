/** English: what goes wrong. Each sentence says what happened and what the user can do. */
import { MAX_FOREIGN_PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import { because, format } from "./first-en.ts";
import type { LaterTexts } from "./later-texts.ts";
import { trackerAndReason } from "./tracker-detail.ts";

const quoted = (text: string): string => (text === "" ? "" : ` “${text}”`);
const torrentFile = (name: string): string => (name === "" ? "The torrent file" : `“${name}”`);
const tracker = (name: string): string => `The tracker${quoted(name)}`;

export const problems: LaterTexts["problems"] = {
  "no-webrtc": () =>
    "This browser has no WebRTC, or a setting or an extension switches it off. Allow it for this page and reload, or open the page in a current Chrome, Edge, Firefox or Safari.",
  "insecure-context": () =>
    "The browser switches off what Tabswarm needs on plain HTTP. Open the page over HTTPS, or as localhost on the machine that serves it.",
  "no-workers": () =>
    "This browser does not run background workers here. Allow scripts for this page, or use a current browser.",
  "malformed-link": () =>
    "That is not a link Tabswarm understands. Paste a share link, a magnet link or a 40-digit info hash.",
  "several-info-hashes": () => "That contains links to several different torrents. Paste one link at a time.",
  "several-secrets": () =>
    "That contains two versions of the same link, with different ends. Paste only the one that you were sent last.",
  "damaged-secret": () =>
    "The link is incomplete: its last part, which opens the files, is cut off or changed. Paste the whole link, or ask the sender for it.",
  "info-hash-too-long": () =>
    "That is longer than the 40 digits of an info hash; it may be a checksum or a BitTorrent v2 hash. Ask for the share link or a magnet link.",
  "magnet-v2-only": () =>
    "This magnet link is for BitTorrent v2 only, which Tabswarm does not support. Ask for a hybrid or v1 magnet link (xt=urn:btih:…).",
  "magnet-without-info-hash": () =>
    "Tabswarm cannot open this magnet link: it lacks a BitTorrent v1 info hash (xt=urn:btih:…). Ask for the complete link.",
  "not-a-torrent": (detail) =>
    `${torrentFile(detail)} is not a torrent file, whatever its name says. Ask for the share link or a magnet link.`,
  "torrent-cut-short": (detail) =>
    `${torrentFile(detail)} is incomplete: its end is missing. Download it again, or ask for the share link or a magnet link.`,
  "torrent-file-too-long": (detail) =>
    `${torrentFile(detail)} is larger than any torrent file that Tabswarm opens (${format.size(MAX_TORRENT_FILE_LENGTH)}). Ask for the share link or a magnet link.`,
  "torrent-without-info": (detail) =>
    `${torrentFile(detail)} lacks the part that describes the files. Download it again, or ask for the share link or a magnet link.`,
  "torrent-without-files": (detail) =>
    `${torrentFile(detail)} describes no file that has any content, so there is nothing to download.`,
  "torrent-bad-lengths": (detail) =>
    `${torrentFile(detail)} is damaged: it does not say how long its files are. Download it again, or ask for the share link or a magnet link.`,
  "torrent-bad-names": (detail) =>
    `${torrentFile(detail)} is damaged: one of its files has no name. Download it again, or ask for the share link or a magnet link.`,
  "torrent-bad-pieces": (detail) =>
    `${torrentFile(detail)} is damaged: its list of chunks does not fit its files. Download it again, or ask for the share link or a magnet link.`,
  "torrent-repeated-names": (detail) =>
    `${torrentFile(detail)} is damaged: it has dozens of files under one name. Download it again, or ask for the share link or a magnet link.`,
  "torrent-halves-differ": (detail) =>
    `${torrentFile(detail)} contradicts itself: its parts for BitTorrent v1 and v2 describe different files. Ask for another torrent file, or for the share link.`,
  "share-missed": () =>
    "What you shared did not get here. Share it once more: this page is ready for it now.",
  "unreadable-file": (detail) =>
    `The browser could not read${quoted(detail) || " a file"}. It may have been changed, moved or deleted, or you may not be allowed to read it. Check it, then drop it again.`,
  "nothing-to-share": () => "It contains no files. Drop at least one file, or a folder with files in it.",
  "too-many-files": () =>
    "Those are more than 10,000 files, too many for one link. Pack them into an archive and share that.",
  "too-large": () => "That is more than 4 TiB, too much for one link. Share it in several parts.",
  "path-too-deep": (detail) =>
    `${detail === "" ? "A file" : `“${detail}”`} lies too deep: one link can hold 32 levels of folders. Move it up, or pack the folder into an archive and share that.`,
  "info-too-long": () =>
    "The names of these files and folders are too long altogether for one link. Share fewer files at once, or pack them into an archive.",
  "tracker-unreachable": (detail) =>
    `${tracker(detail)} cannot be reached, so it introduces no new peers. Tabswarm keeps trying; check your connection if this lasts.`,
  "tracker-refused": (detail) => {
    const [name, reason] = trackerAndReason(detail);
    return `${tracker(name)} refused${reason === "" ? "" : `: “${reason}”`}. Ask its operator, or share through another one.`;
  },
  "tracker-busy": (detail) => {
    const [name, reason] = trackerAndReason(detail);
    return `${tracker(name)} is busy${because(reason)}. Tabswarm tries again by itself; connections that exist are not affected.`;
  },
  "tracker-hangs-up": (detail) => {
    const [name, reason] = trackerAndReason(detail);
    return `${tracker(name)} accepts connections and closes them${because(reason)}. Tabswarm keeps trying at growing intervals; ask its operator, or share through another one.`;
  },
  "tracker-silent": (detail) =>
    `${tracker(detail)} does not answer. Tabswarm keeps trying at growing intervals; share through another one if this lasts.`,
  "tracker-unusable": (detail) => {
    const [name, reason] = trackerAndReason(detail);
    return `${tracker(name)} sends answers that Tabswarm cannot use${because(reason)}. Check its address: it may not be a tracker for browsers.`;
  },
  "no-websocket-tracker": () =>
    "What you opened names only trackers that a browser cannot use: browsers reach peers only through WebSocket trackers (wss://…). Ask for a link with one, or ask someone who has the files to open this one in Tabswarm too.",
  "private-torrent": () =>
    "This torrent is private: only its own trackers may introduce people to each other, and browsers can use none of them. Open it in another BitTorrent program, or ask for a torrent that is not private.",
  "nobody-has-it": () =>
    "Nobody who has this is here right now. Leave the tab open, or ask the sender to open theirs: the download then runs by itself.",
  "no-description": () =>
    "The link names a web server that has the files, but not their description, and nobody who could send it is here. Open the torrent file if you can get it, or leave the tab open for someone who has this.",
  "web-seeds-fail": (detail) =>
    `The web server${quoted(detail)}, which should have this, cannot be used at present: “Details” says why. Leave the tab open for others who have it, or ask for a link from someone who does.`,
  "blocked-here": () =>
    "Others are here, but this browser lets nobody connect: switch off a VPN, or an extension or setting that blocks WebRTC, for this page, and it goes on by itself.",
  "no-path": () =>
    "Others are here, but no connection gets through: a firewall or VPN on one side blocks it, so try another network, such as a phone's hotspot, or switch the VPN off.",
  "blocked-there": () =>
    "Others are here, but their browsers let nobody connect: ask them to switch off a VPN, or an extension that blocks WebRTC, or to use another browser.",
  "no-answer": () =>
    "Others are listed, but their tabs do not answer: they may be asleep, so ask the others to look at the page again.",
  "relay-missing": () =>
    "Your address stays hidden (ice=relay), but this page has no relay (TURN server), so nobody can connect: ask whoever runs it for one, or open the page without ice=relay.",
  "relay-unreachable": () =>
    "Your address stays hidden (ice=relay), but the relay (TURN server) does not answer: try another network, or ask whoever runs this page.",
  "quota-full": () =>
    "The browser's storage is full. Remove something here or free disk space, and the download continues by itself. Stored pieces are still shared.",
  "not-stored": () =>
    "There was no room to store it, so it is shared straight from your disk. Reloading this tab ends that; drop it again afterwards.",
  "storage-failed": (detail) =>
    `The browser's storage failed${because(detail)}. Reload the page; if it happens again, free disk space or leave private mode.`,
  "memory-only": () => "This browser won't keep files after you close the tab. Save what you need first.",
  "torrent-v2-only": () =>
    "This torrent is for BitTorrent v2 only, which Tabswarm does not support. Ask for a hybrid or v1 torrent.",
  "torrent-pieces-too-long": (detail) =>
    `Its chunks${Number(detail) > 0 ? ` of ${format.size(Number(detail))}` : ""} are too large for a browser’s memory; Tabswarm handles up to ${format.size(MAX_FOREIGN_PIECE_LENGTH)}. Open it in another BitTorrent program, or ask for a torrent with smaller chunks.`,
  "torrent-too-complex": () =>
    "This torrent is larger than Tabswarm can handle: at most 10,000 files in 100 levels of folders, and 8 MiB of names and checksums. Open it in another BitTorrent program, or ask the sender to pack the files into an archive.",
  "bad-metadata": (detail) =>
    `The description that peers sent is broken${because(detail)}. Ask the sender to share it again.`,
  "file-changed": (detail) =>
    `${detail === "" ? "The file" : `“${detail}”`} was changed or moved while it was shared. Drop it again to share its present content.`,
  damaged: (detail) =>
    `The copy in this browser is damaged: chunks of${quoted(detail) || " it"} are gone. They are fetched again as soon as somebody who has them is here. If you have the original, drop it here again: it is checked and repaired.`,
  "storage-cleared": (detail) =>
    `What this browser had stored was deleted while this tab was open, for example because site data was cleared:${quoted(detail) || " all of it"} is gone here. It is fetched again as soon as somebody who has it is here. If you shared it yourself, drop it here again.`,
  mended: (detail) =>
    `The copy in this browser was damaged or deleted:${quoted(detail) || " part of it"}. It has been restored from your files, so sharing continues.`,
  "copy-lost": () =>
    "Somebody who shared this has lost their copy, and nobody else here has all of it. Ask them to open their tab and drop the file there again: your download then continues by itself.",
  "low-space": (detail) =>
    `The browser's storage will not hold everything: about ${format.size(Number(detail) || 0)} more is needed. Free disk space, or delete something under “Storage” at the top.`,
  "no-secret": () =>
    "The link is incomplete: its last part, which opens the files, is missing. A magnet link or a torrent file does not have it either. Paste the whole link, or ask the sender for it.",
  "wrong-secret": () =>
    "The link does not open these files: its last part was changed on the way, or belongs to another share. Paste the link again, or ask the sender for it.",
  "needs-password": () => "These files need a password. Ask the sender for it.",
  "wrong-password": () =>
    "That password does not open the files. Check capital letters and the keyboard’s language, and try again.",
  "bad-manifest": () =>
    "The list of files in this share is damaged, so nobody can open it. Ask the sender to share the files again.",
  "unknown-version": () =>
    "These files were shared by a newer version of Tabswarm. Reload the page to get that version. If this stays, ask whoever runs the page to update it.",
  "held-elsewhere": () =>
    "Another tab has it open, so it stays. Remove it in that tab, or close that tab first.",
  "disk-full": () =>
    "The disk is full. The files that are written stay there. Make room on it and press “Continue saving”, or press “Save” to choose another folder.",
  "folder-not-allowed": () =>
    "The browser does not let this page write into that folder. Press “Continue saving” and allow it, or press “Save” to choose another folder.",
  "folder-gone": () =>
    "The folder was moved or deleted while it was being written. Press “Save” to write it again.",
  "save-failed": (detail) =>
    `The browser could not copy it${because(detail)}. Check the free disk space and save it again.`,
};
