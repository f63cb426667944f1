/**
 * The swarm as a graph: peers on a circle, a line for each flow. Shape tells who somebody is, the ring how much it has, the
 * width of a line its rate, solid or dashed which slot it has: colour only repeats what a shape says.
 */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { arc, arrow, diamond, edgeWidth, hexagon, type Point, ring } from "../charts/ring.ts";
import { isHere, type LinkSample, type PeerSample, type RecordedPeer } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { nameOf } from "./names.ts";
import type { Moment } from "./playback.ts";
import { Sight, Table } from "./sight.tsx";

/** Units of the drawing. */
const SIZE = 520;
const CENTRE: Point = { x: SIZE / 2, y: SIZE / 2 };
const RADIUS = 208;

type Pointed = { readonly peer: number } | { readonly from: number; readonly to: number } | undefined;

interface Flow {
  readonly from: number;
  readonly link: LinkSample;
}

export interface SwarmGraphProps {
  readonly moment: Moment;
  /** undefined: no peer can be opened as a tab now. */
  readonly openAsTab: ((peer: number) => void) | undefined;
}

export function SwarmGraph({ moment, openAsTab }: SwarmGraphProps) {
  const [hovered, setHovered] = useState<Pointed>(undefined);
  /** What was tapped, clicked or reached by keyboard stays when the pointer wanders off. */
  const [held, setHeld] = useState<Pointed>(undefined);
  const pointed = hovered ?? held;
  const { recording, sample } = moment;
  const says = texts.sights.swarm;
  const flows = flowsOf(sample.peers);
  const places = ring(recording.peers.length, CENTRE, RADIUS);
  const size = recording.peers.length > 12 ? 20 : 25;
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
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const count = recording.peers.length;
    setHovered(undefined);
    setHeld({ peer: ((chosen ?? (step > 0 ? -1 : 0)) + step + count) % count });
  };

  return (
    <Sight
      sight="swarm"
      says={says}
      word="tracker"
      reading={readingOf(pointed, moment, flows)}
      table={() => <Flows caption={says.title} flows={flows} />}
    >
      {/* The arrow keys move through the peers; the line beneath reads them out. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <div class="graph" tabIndex={0} role="group" aria-label={says.title} onKeyDown={onKey}>
        <svg
          viewBox={`0 0 ${SIZE} ${SIZE}`}
          role="img"
          aria-label={summaryOf(moment, flows)}
          onMouseLeave={() => setHovered(undefined)}
        >
          {flows.map(({ from, link }) => (
            <Edge
              key={`${from}-${link.to}`}
              from={places[from]}
              to={places[link.to]}
              gap={size + 7}
              link={link}
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
              hover={() => setHovered({ peer: peer.number })}
              hold={() => setHeld({ peer: peer.number })}
            />
          ))}
        </svg>
      </div>
      <Legend
        hasFreeRiders={recording.peers.some(({ behaviour }) => behaviour === "free-rider")}
        hasGuests={recording.peers.some(({ place }) => place === "guest")}
      />
      {openAsTab !== undefined && movable !== undefined && (
        <button type="button" class="to-tab" onClick={() => openAsTab(movable)}>
          {texts.commands.openAsTab(nameOf(movable))}
        </button>
      )}
    </Sight>
  );
}

/** Flows that a line stands for: somebody is served, or something is still on its way. The slowest first, to lie beneath. */
function flowsOf(peers: readonly (PeerSample | undefined)[]): readonly Flow[] {
  const flows: Flow[] = [];
  for (const [from, peer] of peers.entries()) {
    if (!isHere(peer)) continue;
    for (const link of peer.links)
      if (link.uploadRate > 0 || (link.unchoke !== "choked" && link.isInterested)) flows.push({ from, link });
  }
  return flows.sort((a, b) => a.link.uploadRate - b.link.uploadRate);
}

interface PartProps {
  readonly hover: () => void;
  readonly hold: () => void;
}

/** A part of the drawing that can be pointed at. */
function Part({ kind, hover, hold, children }: PartProps & { kind: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the graph as a whole takes the arrow keys; flows stand in the table too.
    <g class={kind} onMouseEnter={hover} onPointerDown={hold}>
      {children}
    </g>
  );
}

interface EdgeProps extends PartProps {
  readonly from: Point | undefined;
  readonly to: Point | undefined;
  readonly gap: number;
  readonly link: LinkSample;
  readonly widest: number;
  readonly isFaint: boolean;
}

function Edge({ from, to, gap, link, widest, isFaint, hover, hold }: EdgeProps) {
  if (from === undefined || to === undefined) return null;
  const width = edgeWidth(link.uploadRate, widest);
  const { line, head } = arrow(from, to, gap, width);
  const isStill = link.uploadRate <= 0;
  return (
    <Part
      kind={`edge edge-${link.unchoke} ${isStill ? "edge-still" : ""} ${isFaint ? "edge-faint" : ""}`}
      hover={hover}
      hold={hold}
    >
      <path class="edge-line" d={line} stroke-width={width} />
      <path class="edge-head" d={head} />
      <path class="edge-target" d={line} />
    </Part>
  );
}

interface NodeProps extends PartProps {
  readonly peer: RecordedPeer;
  readonly state: PeerSample | undefined;
  readonly at: Point;
  readonly size: number;
  readonly pieceCount: number;
  readonly isChosen: boolean;
}

function Node({ peer, state, at, size, pieceCount, isChosen, hover, hold }: NodeProps) {
  const share = (state?.piecesHave ?? 0) / Math.max(1, pieceCount);
  const isGone = !isHere(state);
  const isWhole = share >= 1;
  return (
    <Part
      kind={`node ${isGone ? "node-gone" : ""} ${isChosen ? "node-chosen" : ""} ${isWhole ? "node-whole" : ""}`}
      hover={hover}
      hold={hold}
    >
      {isChosen && <circle class="node-halo" cx={at.x} cy={at.y} r={size + 9} />}
      <Shape peer={peer} at={at} size={size} />
      {peer.role === "leecher" && <path class="node-share" d={arc(at, size + 3, share)} />}
      <text x={at.x} y={at.y} class="node-label">
        {readings.mark(peer.number)}
      </text>
      {isWhole && peer.role === "leecher" && (
        <path class="node-check" d={`M${at.x + size * 0.55} ${at.y - size * 0.85}l4 4 7 -8`} />
      )}
      {isGone && state !== undefined && (
        <path
          class="node-cross"
          d={`M${at.x - size} ${at.y - size}L${at.x + size} ${at.y + size}M${at.x + size} ${at.y - size}L${at.x - size} ${at.y + size}`}
        />
      )}
    </Part>
  );
}

function Shape({ peer, at, size }: { peer: RecordedPeer; at: Point; size: number }) {
  if (peer.role === "seed") return <path class="node-body node-seed" d={hexagon(at, size + 7)} />;
  if (peer.place === "guest") return <path class="node-body" d={diamond(at, size + 4)} />;
  if (peer.behaviour === "free-rider")
    return (
      <rect
        class="node-body node-free-rider"
        x={at.x - size * 0.84}
        y={at.y - size * 0.84}
        width={size * 1.68}
        height={size * 1.68}
        rx={3}
      />
    );
  return <circle class="node-body" cx={at.x} cy={at.y} r={size - 1} />;
}

function Legend({ hasFreeRiders, hasGuests }: { hasFreeRiders: boolean; hasGuests: boolean }) {
  const { legend } = readings.swarm;
  const middle = { x: 12, y: 9 };
  return (
    <ul class="legend lab-legend">
      <Key label={legend.seed}>
        <path class="node-body node-seed" d={hexagon(middle, 8)} />
      </Key>
      <Key label={legend.contributor}>
        <circle class="node-body" cx={12} cy={9} r={7} />
      </Key>
      {hasFreeRiders && (
        <Key label={legend.freeRider}>
          <rect class="node-body node-free-rider" x={5} y={2} width={14} height={14} rx={2} />
        </Key>
      )}
      {hasGuests && (
        <Key label={texts.peers.places.guest}>
          <path class="node-body" d={diamond(middle, 8)} />
        </Key>
      )}
      <Key label={legend.regular}>
        <path class="edge-line" d="M0 9h24" stroke-width={4} />
      </Key>
      <Key label={legend.optimistic} kind="edge-optimistic">
        <path class="edge-line" d="M0 9h24" stroke-width={4} />
      </Key>
      <Key label={legend.choked} kind="edge-choked">
        <path class="edge-line" d="M0 9h24" stroke-width={3} />
      </Key>
      <li>{legend.ring}</li>
    </ul>
  );
}

function Key({
  label,
  kind = "edge-regular",
  children,
}: {
  label: string;
  kind?: string;
  children: ComponentChildren;
}) {
  return (
    <li>
      <svg class={`edge ${kind}`} viewBox="0 0 24 18" width="24" height="18" aria-hidden="true">
        {children}
      </svg>
      {label}
    </li>
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
        .map(({ from, link }) => [
          nameOf(from),
          nameOf(link.to),
          texts.format.rate(link.uploadRate),
          texts.peers.unchokes[link.unchoke],
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
  if (pointed === undefined) return readings.point;
  const { recording, sample } = moment;
  if ("peer" in pointed) {
    const state = sample.peers[pointed.peer];
    if (state === undefined) return `${nameOf(pointed.peer)}: ${texts.peers.states.starting}`;
    const peer = recording.peers[pointed.peer];
    return readings.swarm.peer({
      name: nameOf(pointed.peer),
      state: state.state,
      isFreeRider: peer?.behaviour === "free-rider",
      place: peer?.place ?? "frame",
      have: state.piecesHave,
      pieces: recording.pieceCount,
      fromSeed: state.fromSeed,
      fromPeers: state.fromPeers,
      uploaded: state.uploaded,
    });
  }
  const flow = flows.find(({ from, link }) => from === pointed.from && link.to === pointed.to);
  if (flow === undefined) return readings.point;
  return readings.swarm.edge({
    from: nameOf(flow.from),
    to: nameOf(flow.link.to),
    unchoke: flow.link.unchoke,
    rate: flow.link.uploadRate,
  });
}
