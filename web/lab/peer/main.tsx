/** The page of one peer: a frame of the lab's page, or a tab that shows its progress. */
import { render } from "preact";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { appUrl } from "../../page/app-url.ts";
import { missingSupport } from "../../page/client/support.ts";
import { parseUrlOptions } from "../../page/client/url-options.ts";
import { RANDOM_NAME } from "../channel/messages.ts";
import { type PeerAddress, startPeer } from "./peer.ts";

function addressOf(url: URL): PeerAddress | undefined {
  const lab = url.searchParams.get("lab") ?? "";
  if (!RANDOM_NAME.test(lab)) return undefined;
  const peer = url.searchParams.get("peer") ?? "";
  return {
    lab,
    peer: /^\d{1,3}$/.test(peer) ? Number(peer) : undefined,
    infoHash: parseId<InfoHash>(url.hash.slice(1)),
    place: window.parent === window ? "tab" : "frame",
  };
}

async function start(root: HTMLElement): Promise<void> {
  const url = new URL(location.href);
  const address = addressOf(url);
  const missing = missingSupport(window);
  const peer =
    address && missing === undefined ? startPeer(address, parseUrlOptions(url, appUrl())) : undefined;
  // A frame is hidden.
  if (address?.place === "frame") return;
  const { PeerTab, ready } = await import("./peer-tab.tsx");
  await ready;
  render(<PeerTab peer={peer} missing={missing} />, root);
}

const root = document.getElementById("app");
if (root !== null) void start(root);
