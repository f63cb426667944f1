/** A card's figures: from whom it comes or who is there, how much is here, and how fast it moves. */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { texts } from "../texts/current.ts";
import { isComplete } from "./completeness.ts";

interface AboutProps {
  readonly view: SessionView;
  readonly known: KnownPeers;
  readonly isReceived: boolean;
}

/** Its size, and who shares it or is there. */
export function About({ view, known, isReceived }: AboutProps) {
  const { files } = view;
  const size = sizeOf(view);
  const isMoving = view.kind === "torrent" && view.state !== "failed" && view.state !== "paused";
  const people = isMoving && size !== undefined ? peopleOf(view, known, isReceived) : [];
  return (
    <p class="about">
      <span class="about-size">{size === undefined ? texts.sizeUnknown : texts.format.size(size)}</span>
      {files.length > 1 && <span>{texts.files(files.length)}</span>}
      {people.map((words) => (
        <span key={words}>{words}</span>
      ))}
    </p>
  );
}

/** @returns nothing while somebody is being looked for, as the status says */
function peopleOf(view: TorrentView, known: KnownPeers, isReceived: boolean): readonly string[] {
  const { peers, state, webSeeds } = view;
  const { people } = texts;
  const hosts = webSeeds.flatMap(({ state, url }) => (state === "connected" ? new URL(url).host : []));
  const servers = hosts.length > 0 ? [people.webServers(hosts.length, displayName(hosts[0] ?? ""))] : [];
  const persons = peers.filter(({ peerId }) => known.of(peerId)?.label !== "keeper");
  const isArriving = isReceived && state === "downloading";
  const hasKeeper = persons.length < peers.length;
  const keeper = hasKeeper ? [people.keeper[isArriving ? "from" : "here"]] : [];
  if (persons.length === 0 && (hasKeeper || servers.length > 0)) return [...servers, ...keeper];
  if (!isReceived) return [people.connected(persons.length), ...keeper];
  if (state === "looking-for-peers" && persons.length === 0) return [];
  const hasSharer = persons.some(({ peerId }) => known.of(peerId)?.label === "sharer");
  const others = persons.length - (hasSharer ? 1 : 0);
  if (state !== "downloading") return [people.with(hasSharer, others), ...keeper];
  const copies = hasSharer ? 0 : persons.filter(({ progress }) => progress >= 1).length;
  const from = copies > 0 ? people.fromCopies(copies, others - copies) : people.from(hasSharer, others);
  return [from, ...servers, ...keeper];
}

/** Bytes of what is wanted. @returns undefined while nobody has said what it contains */
function sizeOf(view: SessionView): number | undefined {
  if (view.files.length === 0 && view.length === 0) return undefined;
  return view.kind === "torrent" ? view.wantedLength : view.length;
}

interface FiguresProps {
  readonly view: SessionView;
  /** Nothing of it has been saved, or is being saved. */
  readonly isToBeSaved: boolean;
}

export function Figures({ view, isToBeSaved }: FiguresProps) {
  const { progress } = view;
  const size = sizeOf(view);
  return (
    <ul class="figures">
      {size !== undefined && !isComplete(view) && (
        <li class="figure-amount">{texts.amount(size * progress, size, Math.min(progress, 0.99))}</li>
      )}
      {isToBeSaved && isComplete(view) && <li class="figure-amount">{texts.arrived}</li>}
      {view.kind === "torrent" && size !== undefined && <Traffic torrent={view} />}
    </ul>
  );
}

function Traffic({ torrent }: { torrent: TorrentView }) {
  const { state, downloadRate, uploadRate, eta, uploaded } = torrent;
  if (state === "failed" || state === "paused") return null;
  const isWhole = isComplete(torrent);
  return (
    <>
      {state === "downloading" && eta !== undefined && <li>{texts.timeLeft(eta)}</li>}
      {isWhole && uploaded > 0 && <li>{texts.uploadedSoFar(uploaded)}</li>}
      {/* Also when it is complete: the rate keeps its place. */}
      <li class="figure-spacer" aria-hidden="true" />
      {!isWhole && <li>{texts.downloadRate(downloadRate)}</li>}
      <li>{texts.uploadRate(uploadRate)}</li>
    </>
  );
}
