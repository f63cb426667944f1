/** The drawn parts of the swarm graph: an edge per flow, a node per peer, and the legend of their shapes. */
import type { ComponentChildren } from "preact";
import type { FlowSlot } from "../charts/flows.ts";
import { arc, arrow, diamond, edgeWidth, hexagon, type Point } from "../charts/ring.ts";
import { isHere, type LinkSample, type PeerSample, type RecordedPeer } from "../model/recording.ts";
import { isDistinct, type PeerRole } from "../model/roles.ts";
import type { RunMode } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { Term } from "./term.tsx";

/** Units of the drawing. */
export const GRAPH_SIZE = 520;
export const GRAPH_CENTRE: Point = { x: GRAPH_SIZE / 2, y: GRAPH_SIZE / 2 + 2 };
export const GRAPH_RADIUS = 192;

/** A part of the drawing that can be selected. */
interface PartProps {
  readonly hover: () => void;
  readonly hold: () => void;
}

/** Width of what is left free in a double line. */
const CORE = 2.5;

interface EdgeProps extends PartProps {
  readonly from: Point | undefined;
  readonly to: Point | undefined;
  readonly gap: number;
  readonly link: LinkSample;
  readonly widest: number;
  readonly isFaint: boolean;
  /** In turn, by a peer that wants nothing back, is drawn as a double line. undefined: not shown. */
  readonly slot: FlowSlot | undefined;
}

export function Edge(props: EdgeProps) {
  const { from, to, gap, link, widest, isFaint, slot, hover, hold } = props;
  if (from === undefined || to === undefined) return null;
  const width = edgeWidth(link.uploadRate, widest);
  const { line, head } = arrow(from, to, gap, width);
  const isStill = link.uploadRate <= 0;
  if (isStill && slot === undefined) return null;
  const isInTurn = slot === "in-turn";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the graph as a whole takes the arrow keys; flows stand in the table too.
    <g
      class={`edge edge-${slot ?? "regular"} ${isStill ? "edge-still" : ""} ${isFaint ? "edge-faint" : ""}`}
      onMouseEnter={hover}
      onPointerDown={hold}
    >
      <path class="edge-line" d={line} stroke-width={isInTurn ? width + CORE : width} />
      {isInTurn && <path class="edge-core" d={line} stroke-width={CORE} />}
      <path class="edge-head" d={head} />
      <path class="edge-target" d={line} />
    </g>
  );
}

interface NodeProps extends PartProps {
  readonly peer: RecordedPeer;
  readonly state: PeerSample | undefined;
  readonly at: Point;
  readonly size: number;
  readonly pieceCount: number;
  readonly isChosen: boolean;
  /** Another peer is selected, which exchanges nothing with this one. */
  readonly isFaint: boolean;
  readonly role: PeerRole;
  readonly isLabelled: boolean;
  /** Size of the type. */
  readonly em: number;
}

/** Roles that are worth a word at each peer; the others are the rule. */
export function isWorded(role: PeerRole): boolean {
  return role === "seeder" || role === "server" || isDistinct(role);
}

/** From a peer to a word at its side. */
const WORD_GAP = 10;

/** The most that a margin adds, so that long words do not make all else small. */
const MOST_MARGIN = 145;

/** Room for the words at each side of the drawing. @param em size of the type */
export function marginFor(words: readonly string[], size: number, em: number): number {
  // On average, a letter is half as wide as it is high, and a Korean syllable as wide.
  const widthOf = (word: string): number =>
    [...word].reduce((sum, letter) => sum + (letter > "\u1100" ? em : em / 2), 0);
  const inside = GRAPH_CENTRE.x - GRAPH_RADIUS - size - WORD_GAP;
  return Math.min(MOST_MARGIN, Math.max(0, ...words.map((word) => widthOf(word) - inside)));
}

/** Where the word at a peer stands, always outside the circle, where no arrow crosses it. @param em size of the type */
function beside({ x, y }: Point, size: number, em: number) {
  const isSide = Math.abs(x - GRAPH_CENTRE.x) > 0.35 * GRAPH_RADIUS;
  const away = size + 7 + 0.62 * em;
  if (!isSide) return { x, y: y < GRAPH_CENTRE.y ? y - away : y + away, "text-anchor": "middle" as const };
  const isLeft = x < GRAPH_CENTRE.x;
  return {
    x: isLeft ? x - size - WORD_GAP : x + size + WORD_GAP,
    y,
    "text-anchor": isLeft ? ("end" as const) : ("start" as const),
  };
}

export function Node(props: NodeProps) {
  const { peer, state, at, size, pieceCount, isChosen, isFaint, role, isLabelled, em, hover, hold } = props;
  const share = (state?.piecesHave ?? 0) / Math.max(1, pieceCount);
  const isGone = !isHere(state);
  const isWhole = share >= 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <g
      class={`node ${isGone ? "node-gone" : ""} ${isWhole ? "node-whole" : ""} ${isFaint ? "node-faint" : ""}`}
      onMouseEnter={hover}
      onPointerDown={hold}
    >
      {isChosen && <circle class="node-halo" cx={at.x} cy={at.y} r={size + 9} />}
      <Shape peer={peer} role={role} at={at} size={size} />
      {peer.role === "leecher" && <path class="node-share" d={arc(at, size + 3, share)} />}
      {size > 10 && (
        <text x={at.x} y={at.y} class="node-label">
          {readings.mark(peer.number)}
        </text>
      )}
      {isLabelled && isWorded(role) && (
        <text {...beside(at, size, em)} class={`node-role node-role-${role}`}>
          {texts.peers.roles[role].label}
        </text>
      )}
      {isWhole && peer.role === "leecher" && (
        <path class="node-check" d={`M${at.x + size * 0.55} ${at.y - size * 0.85}l4 4 7 -8`} />
      )}
      {isGone && state !== undefined && (
        <path
          class="node-cross"
          d={`M${at.x - size} ${at.y - size}L${at.x + size} ${at.y + size}M${at.x + size} ${at.y - size}L${at.x - size} ${at.y + size}`}
        />
      )}
    </g>
  );
}

interface ShapeProps {
  readonly peer: RecordedPeer;
  readonly role: PeerRole;
  readonly at: Point;
  readonly size: number;
}

function Shape({ peer, role, at, size }: ShapeProps) {
  if (peer.role === "seeder") return <path class="node-body node-seeder" d={hexagon(at, size + 7)} />;
  if (peer.place === "guest") return <path class="node-body" d={diamond(at, size + 4)} />;
  if (role === "free-rider")
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

/** The tracker in a corner, with a thin line to every peer that it introduced, and what passed through it. */
export function Tracker({ places, gap, isTold }: { places: readonly Point[]; gap: number; isTold: boolean }) {
  const at = { x: 34, y: 462 };
  return (
    <g class="tracker">
      {places.map((place) => (
        <path key={`${place.x} ${place.y}`} class="tracker-line" d={arrow(at, place, gap, 0).line} />
      ))}
      <rect class="tracker-body" x={at.x - 26} y={at.y - 18} width={52} height={36} rx={5} />
      <text x={at.x} y={at.y} class="node-label">
        T
      </text>
      <text x={4} y={at.y + 40} class="node-role tracker-label" text-anchor="start">
        {readings.swarm.tracker(isTold ? 0 : undefined)}
      </text>
    </g>
  );
}

interface LegendProps {
  readonly hasFreeRiders: boolean;
  readonly hasGuests: boolean;
  readonly mode: RunMode;
  /** Without the slots. */
  readonly isPlain: boolean;
  readonly hasTracker: boolean;
}

export function Legend({ hasFreeRiders, hasGuests, mode, isPlain, hasTracker }: LegendProps) {
  const { legend } = readings.swarm;
  const middle = { x: 12, y: 9 };
  return (
    <ul class="legend lab-legend">
      <Key label={mode === "p2p" ? legend.seeder : legend.server}>
        <path class="node-body node-seeder" d={hexagon(middle, 8)} />
      </Key>
      <Key label={mode === "p2p" ? legend.contributor : legend.client}>
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
      {mode === "p2p" && !isPlain && (
        <Key label={legend.inTurn}>
          <path class="edge-line" d="M0 9h24" stroke-width={4 + CORE} />
          <path class="edge-core" d="M0 9h24" stroke-width={CORE} />
        </Key>
      )}
      {isPlain ? (
        <Key label={legend.flow}>
          <path class="edge-line" d="M0 9h24" stroke-width={4} />
        </Key>
      ) : (
        <Slots />
      )}
      {hasTracker && (
        <Key label={<Term word="tracker">{legend.tracker}</Term>} kind="tracker">
          <path class="tracker-line" d="M0 9h24" />
        </Key>
      )}
      <li>{legend.ring}</li>
    </ul>
  );
}

function Slots() {
  const { legend } = readings.swarm;
  return (
    <>
      <Key label={legend.regular}>
        <path class="edge-line" d="M0 9h24" stroke-width={4} />
      </Key>
      <Key label={legend.byChance} kind="edge-by-chance">
        <path class="edge-line" d="M0 9h24" stroke-width={4} />
      </Key>
      <Key label={legend.optimistic} kind="edge-optimistic">
        <path class="edge-line" d="M0 9h24" stroke-width={4} />
      </Key>
      <Key label={legend.choked} kind="edge-choked">
        <path class="edge-line" d="M0 9h24" stroke-width={3} />
      </Key>
    </>
  );
}

interface KeyProps {
  readonly label: ComponentChildren;
  readonly kind?: string;
  readonly children: ComponentChildren;
}

function Key({ label, kind = "edge-regular", children }: KeyProps) {
  return (
    <li>
      <svg class={`edge ${kind}`} viewBox="0 0 24 18" width="24" height="18" aria-hidden="true">
        {children}
      </svg>
      {label}
    </li>
  );
}
