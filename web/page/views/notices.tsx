/** What a card has to report: problems, what the last command did, and whether the tab may be closed. */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { lockOf } from "../audience.ts";
import type { TabSaves } from "../files/save-states.ts";
import type { AlreadyHere } from "../intake.ts";
import type { Keeping } from "../keeper/keeping.ts";
import { fullCopies, mayClose } from "../tab/full-copies.ts";
import { sentenceFor, sentenceForCopies, sentencesFor, texts } from "../texts/current.ts";
import { isComplete } from "./completeness.ts";

interface NoticesProps {
  readonly torrent: TorrentView;
  /** The user has shared or opened it again. */
  readonly alreadyHere: AlreadyHere | undefined;
  /** Of the last command. */
  readonly failure: string | undefined;
  readonly saves: TabSaves;
  /** What is known of the server's keeper. */
  readonly keeping: Keeping | undefined;
  readonly isReceived: boolean;
  /** What has arrived is yet to be saved: whether the tab may be closed is said afterwards. */
  readonly isToBeSaved: boolean;
}

export function Notices(props: NoticesProps) {
  const { torrent, alreadyHere, failure, saves, keeping, isReceived, isToBeSaved } = props;
  const { state, availability, downloadRate, peers, length, notices, swarm, piecesHave } = torrent;
  const sentences = sentencesFor(notices);
  if (alreadyHere !== undefined) sentences.unshift(texts.alreadyHere(alreadyHere));
  if (isComplete(torrent) && length === 0)
    sentences.push(isReceived ? texts.holdsNothing : `${texts.holdsNothing} ${texts.copies.empty}`);
  // A super-seeding seeder reveals its pieces one by one, so pieces are missing only if the tracker counts no seeder. It
  // counts one that has come back after a while only, but that one sends.
  const isSaid = notices.some(({ code }) => code === "copy-lost");
  const isIncomplete = availability < 1 && downloadRate < 1 && swarm?.seeders === 0 && !isSaid;
  const isKept = !notices.some(({ code }) => code === "memory-only");
  if (state === "paused" && piecesHave > 0 && !isComplete(torrent) && isKept)
    sentences.push(texts.pausedPart);
  if (state === "downloading" && peers.length > 0 && isIncomplete) sentences.push(texts.incompleteSwarm);
  const copies = isToBeSaved ? undefined : fullCopies(torrent, keeping);
  // A user who cannot read it yet needs the link or the password, not the permission to close the tab.
  const isSilent =
    lockOf(torrent) !== undefined && copies !== undefined && (mayClose(copies) || copies.kind === "paused");
  if (copies !== undefined && !isSilent) sentences.push(sentenceForCopies(copies, isReceived));
  const failures = failure === undefined ? [] : [failure];
  for (const { infoHash, name, problem } of saves.failures.value)
    if (infoHash === torrent.infoHash)
      failures.push(texts.saving.failed(displayName(name), sentenceFor(problem ?? { code: "save-failed" })));
  if (sentences.length === 0 && failures.length === 0) return null;
  return (
    <ul class="notices">
      {failures.map((sentence) => (
        <li key={sentence} class="complaint">
          <span role="alert">{sentence}</span>
        </li>
      ))}
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
