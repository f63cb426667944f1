/**
 * The swarm as a graph: peers on a circle, a line for each flow. A peer's shape shows its role and its ring how much it has; a
 * line's width shows the rate and its dash the slot. Colour only repeats what shapes say.
 */
import { useState } from "preact/hooks";
import { type Flow, flowsOf } from "../charts/flows.ts";
import { ring } from "../charts/ring.ts";
import { endOf, isHere, isOver } from "../model/recording.ts";
import { rolesOf } from "../model/roles.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import {
  GRAPH_CENTRE as CENTRE,
  Edge,
  isWorded,
  Legend as Key,
  marginFor,
  Node,
  GRAPH_RADIUS as RADIUS,
  GRAPH_SIZE as SIZE,
  Tracker,
} from "./graph-parts.tsx";
import type { Moment } from "./playback.ts";
import { isPresenting } from "./presenting.ts";
import { arrowKey, Sight, Table } from "./sight.tsx";
import { useNarrow } from "./use-narrow.ts";

type Pointed = { readonly peer: number } | { readonly from: number; readonly to: number } | undefined;

export interface SwarmGraphProps {
  readonly moment: Moment;
  /** undefined when no peer can be opened as a tab. */
  readonly openAsTab: ((peer: number) => void) | undefined;
  /** "plain": without slots, which the tour has not explained yet. */
  readonly legend?: Legend;
  /** Draws the tracker, and after the answer the bytes that passed through it; undefined: it is not drawn. */
  readonly tracker?: "asked" | "told" | undefined;
}

export type Legend = "plain" | "slots";

export function SwarmGraph({ moment, openAsTab, legend = "slots", tracker }: SwarmGraphProps) {
  const [hovered, setHovered] = useState<Pointed>(undefined);
  /** Selected by tap, click or keyboard; stays when the pointer leaves. */
  const [held, setHeld] = useState<Pointed>(undefined);
  const pointed = hovered ?? held;
  const { recording, sample } = moment;
  const labels = texts.sights.swarm;
  const flows = flowsOf(recording, sample);
  const places = ring(recording.peers.length, CENTRE, RADIUS);
  // As in the style sheets.
  const isNarrow = useNarrow();
  const em = isPresenting.value ? 46 : isNarrow ? 40 : 27;
  const size = nodeSize(recording.peers.length, isPresenting.value);
  const labelled = recording.peers.length <= MOST_LABELLED;
  const roles = rolesOf(recording);
  const words = roles.slice(1).filter((role) => labelled && isWorded(role));
  const margin = marginFor(
    words.map((role) => texts.peers.roles[role].label),
    size,
    em,
  );
  // Large words need room above and below.
  const [above, below] = isPresenting.value ? [24, 28] : [0, 0];
  const isPast = isOver(recording.phase) && moment.at >= endOf(recording);
  const widest = Math.max(1, ...recording.peers.map(({ upload }) => upload ?? 0));
  const chosen = pointed !== undefined && "peer" in pointed ? pointed.peer : undefined;

  const framed = recording.peers.filter(
    ({ number, place, role }) =>
      place === "frame" && role === "leecher" && sample.peers[number]?.state === "downloading",
  );
  const movable = (
    framed.find(({ number }) => held !== undefined && "peer" in held && held.peer === number) ?? framed[0]
  )?.number;

  const onKey = (event: KeyboardEvent) => {
    const move = arrowKey(event);
    if (move === undefined) return;
    const step = move.across + move.down;
    const count = recording.peers.length;
    setHovered(undefined);
    setHeld({ peer: ((chosen ?? (step > 0 ? -1 : 0)) + step + count) % count });
  };

  return (
    <Sight
      sight="swarm"
      labels={labels}
      word="swarm"
      isTerse
      table={() => <Flows caption={labels.title} flows={flows} />}
    >
      <div class="graph-and-key">
        {/* The arrow keys move through the peers; the line below describes the selected one. */}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
        <div class="graph" tabIndex={0} role="group" aria-label={labels.title} onKeyDown={onKey}>
          <svg
            class={isPast ? "edge-over" : undefined}
            viewBox={`${-margin} ${-above} ${SIZE + 2 * margin} ${SIZE + above + below}`}
            role="img"
            aria-label={summaryOf(moment, flows)}
            onMouseLeave={() => setHovered(undefined)}
          >
            {tracker !== undefined && <Tracker places={places} gap={size + 7} isTold={tracker === "told"} />}
            {flows.map(({ from, link, slot }) => (
              <Edge
                key={`${from}-${link.to}`}
                from={places[from]}
                to={places[link.to]}
                gap={size + 7}
                link={link}
                slot={legend === "plain" ? undefined : slot}
                widest={widest}
                isFaint={chosen !== undefined && chosen !== from && chosen !== link.to}
                hover={() => setHovered({ from, to: link.to })}
                hold={() => setHeld({ from, to: link.to })}
              />
            ))}
            {recording.peers.map((peer) => (
              <Node
                key={peer.number}
                peer={peer}
                state={sample.peers[peer.number]}
                at={places[peer.number] ?? CENTRE}
                size={size}
                pieceCount={recording.pieceCount}
                isChosen={chosen === peer.number}
                isFaint={
                  chosen !== undefined && chosen !== peer.number && !isLinked(flows, chosen, peer.number)
                }
                role={roles[peer.number] ?? "guest"}
                isLabelled={labelled}
                em={em}
                hover={() => setHovered({ peer: peer.number })}
                hold={() => setHeld({ peer: peer.number })}
              />
            ))}
          </svg>
        </div>
        <div class="graph-key">
          <Key
            hasFreeRiders={
              recording.mode === "p2p" && recording.peers.some(({ behaviour }) => behaviour === "free-rider")
            }
            hasGuests={recording.peers.some(({ place }) => place === "guest")}
            mode={recording.mode}
            isPlain={legend === "plain"}
            hasTracker={tracker !== undefined}
          />
          <p class="reading" aria-live="polite">
            {pointed === undefined && isPast ? readings.swarm.over : readingOf(pointed, moment, flows)}
          </p>
          {openAsTab !== undefined && movable !== undefined && (
            <button type="button" class="to-tab" onClick={() => openAsTab(movable)}>
              {texts.commands.openAsTab(texts.peers.name(movable))}
            </button>
          )}
        </div>
      </div>
    </Sight>
  );
}

/** Without labels, more peers than fit a circle with readable ones. */
const MOST_LABELLED = 20;

/** Radius of a peer, smaller where there are many. Large numbers need large circles. */
function nodeSize(peers: number, isLarge: boolean): number {
  if (isLarge && peers <= MOST_LABELLED) return peers > 14 ? 30 : 34;
  return peers > 40 ? 7 : peers > MOST_LABELLED ? 19 : 24;
}

function isLinked(flows: readonly Flow[], one: number, other: number): boolean {
  return flows.some(
    ({ from, link }) => (from === one && link.to === other) || (from === other && link.to === one),
  );
}

function Flows({ caption, flows }: { caption: string; flows: readonly Flow[] }) {
  const { columns } = texts.sights.swarm;
  return (
    <Table
      caption={caption}
      head={[columns.from, columns.to, columns.rate, columns.slot]}
      rows={flows
        .toReversed()
        .map(({ from, link, slot }) => [
          texts.peers.name(from),
          texts.peers.name(link.to),
          texts.format.rate(link.uploadRate),
          readings.choker.marks[slot].name,
        ])}
    />
  );
}

function summaryOf({ recording, sample }: Moment, flows: readonly Flow[]): string {
  return readings.swarm.summary({
    peers: sample.peers.filter(isHere).length,
    flows: flows.length,
    complete: sample.peers.filter((peer) => isHere(peer) && peer.piecesHave === recording.pieceCount).length,
  });
}

function readingOf(pointed: Pointed, moment: Moment, flows: readonly Flow[]): string {
  if (pointed === undefined) return readings.swarm.point;
  const { recording, sample } = moment;
  if ("peer" in pointed) {
    const state = sample.peers[pointed.peer];
    if (state === undefined) return `${texts.peers.name(pointed.peer)}: ${texts.peers.states.starting}`;
    const peer = recording.peers[pointed.peer];
    return readings.swarm.peer({
      name: texts.peers.name(pointed.peer),
      state: state.state,
      isFreeRider: recording.mode === "p2p" && peer?.behaviour === "free-rider",
      place: peer?.place ?? "frame",
      have: state.piecesHave,
      pieces: recording.pieceCount,
      fromSeeder: state.fromSeeder,
      fromPeers: state.fromPeers,
      uploaded: state.uploaded,
    });
  }
  const flow = flows.find(({ from, link }) => from === pointed.from && link.to === pointed.to);
  if (flow === undefined) return readings.swarm.point;
  return readings.swarm.edge({
    from: texts.peers.name(flow.from),
    to: texts.peers.name(flow.link.to),
    slot: flow.slot,
    rate: flow.link.uploadRate,
  });
}
