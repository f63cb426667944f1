/** The drawn parts of the swarm graph: an edge per flow, a node per peer, and the legend of their shapes. */
import type { ComponentChildren } from "preact";
import { arc, arrow, diamond, edgeWidth, hexagon, type Point } from "../charts/ring.ts";
import { isHere, type LinkSample, type PeerSample, type RecordedPeer } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";

/** A part of the drawing that can be selected. */
interface PartProps {
  readonly hover: () => void;
  readonly hold: () => void;
}

interface EdgeProps extends PartProps {
  readonly from: Point | undefined;
  readonly to: Point | undefined;
  readonly gap: number;
  readonly link: LinkSample;
  readonly widest: number;
  readonly isFaint: boolean;
}

export function Edge({ from, to, gap, link, widest, isFaint, hover, hold }: EdgeProps) {
  if (from === undefined || to === undefined) return null;
  const width = edgeWidth(link.uploadRate, widest);
  const { line, head } = arrow(from, to, gap, width);
  const isStill = link.uploadRate <= 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the graph as a whole takes the arrow keys; flows stand in the table too.
    <g
      class={`edge edge-${link.unchoke} ${isStill ? "edge-still" : ""} ${isFaint ? "edge-faint" : ""}`}
      onMouseEnter={hover}
      onPointerDown={hold}
    >
      <path class="edge-line" d={line} stroke-width={width} />
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
}

export function Node({ peer, state, at, size, pieceCount, isChosen, hover, hold }: NodeProps) {
  const share = (state?.piecesHave ?? 0) / Math.max(1, pieceCount);
  const isGone = !isHere(state);
  const isWhole = share >= 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <g
      class={`node ${isGone ? "node-gone" : ""} ${isWhole ? "node-whole" : ""}`}
      onMouseEnter={hover}
      onPointerDown={hold}
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
    </g>
  );
}

function Shape({ peer, at, size }: { peer: RecordedPeer; at: Point; size: number }) {
  if (peer.role === "seeder") return <path class="node-body node-seeder" d={hexagon(at, size + 7)} />;
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

export function Legend({ hasFreeRiders, hasGuests }: { hasFreeRiders: boolean; hasGuests: boolean }) {
  const { legend } = readings.swarm;
  const middle = { x: 12, y: 9 };
  return (
    <ul class="legend lab-legend">
      <Key label={legend.seeder}>
        <path class="node-body node-seeder" d={hexagon(middle, 8)} />
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

interface KeyProps {
  readonly label: string;
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
