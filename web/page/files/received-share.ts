/**
 * Opens what the system's share sheet has sent to the app. The service worker holds it and has named it in the page's address,
 * as `shared=<name>`; the server, which refuses it, names it "missed" (signal-server/http/routes.ts).
 */
import { isViolation } from "../../../shared/core/violation.ts";
import { MAX_FILES } from "../../../shared/metainfo/limits.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { PageToService, ReceivedShare } from "../../bridge/files.ts";
import type { Intake } from "../intake.ts";
import { type Part, readMultipart } from "./multipart.ts";

/** The service worker answers at once, unless it has ended and forgotten. */
const PATIENCE_MS = 10_000;
/** The fields of the manifest's share target. Those of text are read up to this length. */
const TEXTS = ["url", "text", "title"];
const MAX_TEXT_LENGTH = 64 * 1024;

/** @param id as in the address. Never rejects */
export async function openShared(id: string, intake: Intake): Promise<void> {
  const share = await taken(id).catch(() => undefined);
  // One file more than can be shared: the page then says that there are too many.
  const parts = share && (await partsOf(share, MAX_FILES + 1 + TEXTS.length));
  if (parts === undefined) return intake.complain({ code: "share-missed" });
  const files = parts
    .filter(isFile)
    .map(({ content, fileName, type }) => new File([content], fileName, { type }));
  const texts = await Promise.all(TEXTS.map((name) => textOf(parts, name)));
  const text = texts.filter((one) => one !== "").join("\n");
  const hasLink = !isViolation(parseShareLink(text));
  // Without files, a text without a link is worth a complaint.
  if (hasLink || (files.length === 0 && text !== "")) await intake.openLink(text);
  if (files.length > 0 || text === "") intake.shareFiles(files);
}

async function taken(id: string): Promise<ReceivedShare | undefined> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active?.postMessage({ type: "take-share", id } satisfies PageToService, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<ReceivedShare | undefined>) => resolve(data);
    setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
}

async function partsOf({ body, type }: ReceivedShare, most: number): Promise<readonly Part[] | undefined> {
  return readMultipart(body, type, most).catch(() => undefined);
}

/** A form's empty file input also sends a part. */
function isFile(part: Part): part is Part & { readonly fileName: string } {
  return part.fileName !== undefined && part.fileName !== "";
}

async function textOf(parts: readonly Part[], name: string): Promise<string> {
  const part = parts.find((one) => one.name === name && one.fileName === undefined);
  return part === undefined ? "" : part.content.slice(0, MAX_TEXT_LENGTH).text();
}
