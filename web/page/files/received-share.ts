/**
 * Opens what the system's share sheet has sent to the app. The service worker holds it and has named it in the page's address,
 * as `shared=<name>`; the server, which refuses it, names it "missed" (signal-server/http/routes.ts).
 */
import { isViolation } from "../../../shared/core/violation.ts";
import { MAX_FILES } from "../../../shared/metainfo/limits.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import type { PageToService, ReceivedShare } from "../../bridge/files.ts";
import type { Intake } from "../intake.ts";
import { texts } from "../texts/current.ts";
import { type Part, readMultipart } from "./multipart.ts";

/** The service worker answers at once, unless it has ended and forgotten. */
const PATIENCE_MS = 10_000;
/** The text fields of the manifest's share target. They are read up to this length. */
const TEXTS = ["title", "text", "url"];
const MAX_TEXT_LENGTH = 64 * 1024;
/** Some apps name their texts by the whole text. */
const MAX_TITLE_LENGTH = 60;

/** @param id as in the address. Never rejects */
export async function openShared(id: string, intake: Intake): Promise<void> {
  const share = id === "missed" ? undefined : await taken(id);
  // One file more than can be shared: the page then says that there are too many.
  const parts = share && (await partsOf(share, MAX_FILES + 1 + TEXTS.length));
  if (parts === undefined) return intake.complain({ code: "share-missed" });
  const files = parts
    .filter(isFile)
    .map(({ content, fileName, type }) => new File([content], fileName, { type }));
  const [title = "", ...body] = await Promise.all(TEXTS.map((name) => textOf(parts, name)));
  const text = [...body, title].filter((one) => one !== "").join("\n");
  const link = parseShareLink(text);
  // A text that is a link, or was meant to be one.
  if (text !== "" && (!isViolation(link) || link.violation !== "malformed-link")) await intake.openLink(text);
  else if (files.length === 0 && text !== "") intake.shareFiles([textFile(title, body)]);
  if (files.length > 0 || text === "") intake.shareFiles(files);
}

/** Any other text is shared as a file. */
function textFile(title: string, body: readonly string[]): File {
  const content = body.filter((one) => one !== "").join("\n") || title;
  const name = title.slice(0, MAX_TITLE_LENGTH).trim() || texts.sharedText;
  return new File([content], `${name}.txt`, { type: "text/plain" });
}

/** @returns undefined if the service worker does not have it, or does not answer */
function taken(id: string): Promise<ReceivedShare | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<ReceivedShare | null | undefined>) =>
      resolve(data ?? undefined);
    setTimeout(() => resolve(undefined), PATIENCE_MS);
    navigator.serviceWorker?.ready.then(({ active }) =>
      active?.postMessage({ type: "take-share", id } satisfies PageToService, [port2]),
    );
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
