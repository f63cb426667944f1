/** What has become of the .torrent file that the user has just chosen or dropped. */
import { unreachable } from "../../../shared/core/invariant.ts";
import type { GivenTorrentFile, Intake } from "../intake.ts";
import { sentenceFor } from "../texts/current.ts";
import { later } from "../texts/later.ts";

export function TorrentFileNote({ outcome, intake }: Pick<GivenTorrentFile, "outcome"> & { intake: Intake }) {
  switch (outcome.kind) {
    case "opened":
      return (
        <p class="aside">
          {later.torrentFile.opened}
          <button type="button" class="quiet" onClick={() => void intake.shareTorrentFile()}>
            {later.torrentFile.shareItself}
          </button>
        </p>
      );
    case "refused":
      return <p class="aside">{later.torrentFile.sharedItself(sentenceFor(outcome.problem))}</p>;
    default:
      return unreachable(outcome);
  }
}
