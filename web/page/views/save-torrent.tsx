/** "Save .torrent": what other BitTorrent programs need to keep and pass on a share. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { TorrentView } from "../../bridge/views.ts";
import { type Client, problemOf } from "../client/client.ts";
import { sentenceFor } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { SaveIcon } from "./icons.tsx";

export function SaveTorrent({ torrent, client }: { readonly torrent: TorrentView; readonly client: Client }) {
  const id = useId();
  const failure = useSignal<(() => string) | undefined>(undefined);
  const { details } = later;
  const joining = client.otherSites.value;
  const forPublic = [
    details.torrentOfPublic,
    ...(joining === undefined ? [] : [details.otherSites[joining ? "join" : "excluded"]]),
  ].join(" ");
  const save = async (): Promise<void> => {
    failure.value = undefined;
    try {
      const { saveTorrentFile } = await import("../files/write-torrent.ts");
      await saveTorrentFile(torrent, client);
    } catch (error) {
      const problem = problemOf(error);
      failure.value = () => sentenceFor(problem);
    }
  };
  return (
    <div class="save-torrent">
      <button type="button" aria-describedby={id} onClick={save}>
        <SaveIcon />
        {details.saveTorrent}
      </button>
      <p class="hint" id={id}>
        {torrent.sealed === undefined ? forPublic : details.torrentOfSealed}
      </p>
      {failure.value !== undefined && (
        <p class="complaint" role="alert">
          {failure.value()}
        </p>
      )}
    </div>
  );
}
