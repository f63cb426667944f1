/** Every peer's chunks, coloured by rarity, below a histogram of the number of copies. */
import { useEffect, useState } from "preact/hooks";
import { usePicture } from "../../page/views/use-picture.ts";
import { cellAt, holders, piecesHere } from "../charts/rarity.ts";
import { HISTOGRAM_GAP, HISTOGRAM_HEIGHT, RarityCanvas, rowAt } from "../charts/rarity-canvas.ts";
import { availabilityOf, hasPiece } from "../model/bitfield.ts";
import { isHere } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import { nameWithRole } from "./peer-name.ts";
import type { Moment } from "./playback.ts";
import { arrowKey, Sight, Table } from "./sight.tsx";
import { Term } from "./term.tsx";

interface Cursor {
  readonly piece: number;
  /** undefined: the histogram. */
  readonly row: number | undefined;
}

interface PieceRowsProps {
  readonly moment: Moment;
  /** Tells two such pictures apart. */
  readonly title?: string;
}

export function PieceRows({ moment, title }: PieceRowsProps) {
  const { recording, sample } = moment;
  const { pieceCount } = recording;
  const [cursor, setCursor] = useState<Cursor | undefined>(undefined);
  const { host, canvas, drawn } = usePicture((element) => new RarityCanvas(element));
  const peers = recording.peers.map(({ number }) => number);
  const labels = texts.sights.pieces;
  const availability = availabilityOf(pieceCount, piecesHere(sample));

  useEffect(() => drawn.current?.show({ sample, pieceCount, peers, cursor }), [sample, pieceCount, cursor]);

  const onPointer = (event: PointerEvent) => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const piece = cellAt(event.clientX - box.left, pieceCount, box.width);
    setCursor(piece === undefined ? undefined : { piece, row: rowAt(event.clientY - box.top, peers.length) });
  };
  const onKey = (event: KeyboardEvent) => {
    const move = arrowKey(event);
    if (move === undefined) return;
    const { across, down } = move;
    const row = (cursor?.row ?? -1) + down;
    setCursor({
      piece: Math.min(pieceCount - 1, Math.max(0, (cursor?.piece ?? -across) + across)),
      row: row < 0 ? undefined : Math.min(row, peers.length - 1),
    });
  };

  return (
    <Sight
      sight="pieces"
      labels={labels}
      word="rarest-first"
      which={title}
      reading={cursor === undefined ? readings.point : readingOf(cursor, moment)}
      table={() => <PeerTable moment={moment} />}
    >
      <p class="hint">
        <Term word="availability">{texts.sights.availability.title}</Term>: {numbersOf(availability)}
      </p>
      <div class="piece-rows">
        <div class="piece-names" aria-hidden="true">
          <div class="piece-copies" style={{ height: `${HISTOGRAM_HEIGHT + HISTOGRAM_GAP}px` }}>
            {texts.sights.availability.columns.copies}
          </div>
          {peers.map((number) => (
            <div key={number} class={isHere(sample.peers[number]) ? "piece-name" : "piece-name piece-gone"}>
              <span>{nameWithRole(recording, number)}</span>
              <span>
                {sample.peers[number]?.state === "left"
                  ? texts.peers.states.left
                  : texts.format.percent(shareOf(moment, number))}
              </span>
            </div>
          ))}
        </div>
        {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: the arrow keys move a cursor; the line below describes it. */}
        <div
          ref={host}
          class="piece-cells"
          tabIndex={0}
          role="img"
          aria-label={`${labels.caption} ${numbersOf(availability)}`}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={() => setCursor(undefined)}
          onKeyDown={onKey}
        >
          <canvas ref={canvas} />
        </div>
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      </div>
      <RarityLegend />
    </Sight>
  );
}

function RarityLegend() {
  const { legend } = texts.sights.pieces;
  const steps = [
    [0, legend.missing],
    [1, readings.pieces.single],
    [3, legend.rare],
    [5, legend.common],
  ] as const;
  return (
    <ul class="legend lab-legend">
      {steps.map(([rarity, label]) => (
        <li key={rarity}>
          <span class="rarity" style={{ background: `var(--rarity-${rarity})` }} aria-hidden="true" />
          {label}
        </li>
      ))}
      <li>{readings.pieces.numbers}</li>
    </ul>
  );
}

function shareOf({ recording, sample }: Moment, number: number): number {
  const have = sample.peers[number]?.piecesHave ?? 0;
  // Only a complete peer shows 100 %.
  return have === recording.pieceCount ? 1 : Math.min(0.99, have / Math.max(1, recording.pieceCount));
}

function numbersOf(availability: Uint8Array): string {
  const fewest = availability.reduce((least, copies) => Math.min(least, copies), 255);
  const sum = availability.reduce((total, copies) => total + copies, 0);
  return texts.sights.availability.numbers(
    fewest,
    sum / Math.max(1, availability.length),
    availability.filter((copies) => copies === fewest).length,
  );
}

function readingOf({ piece, row }: Cursor, { recording, sample }: Moment): string {
  const peer = row === undefined ? undefined : recording.peers[row]?.number;
  const pieces = peer === undefined ? undefined : sample.peers[peer]?.pieces;
  return readings.pieces.cell({
    piece,
    holders: holders(sample, piece).map(texts.peers.name),
    peer: peer === undefined ? undefined : texts.peers.name(peer),
    has: pieces !== undefined && hasPiece(pieces, piece),
  });
}

function PeerTable({ moment }: { moment: Moment }) {
  const { recording, sample } = moment;
  const { columns } = texts.sights.pieces;
  const copies = availabilityOf(recording.pieceCount, piecesHere(sample));
  return (
    <>
      <Table
        caption={texts.sights.pieces.title}
        head={[columns.peer, columns.has, columns.state, columns.finished]}
        rows={recording.peers.map(({ number, place }) => {
          const state = sample.peers[number]?.state ?? "starting";
          const finished = recording.finishedAt[number];
          return [
            nameWithRole(recording, number),
            texts.format.count(sample.peers[number]?.piecesHave ?? 0),
            place === "frame"
              ? texts.peers.states[state]
              : `${texts.peers.states[state]}, ${texts.peers.places[place]}`,
            finished === undefined || finished > moment.at ? "–" : texts.format.time(finished),
          ];
        })}
      />
      <Table
        caption={texts.sights.availability.title}
        head={[texts.sights.availability.columns.chunk, texts.sights.availability.columns.copies]}
        rows={[...copies].map((count, piece) => [texts.format.count(piece + 1), texts.format.count(count)])}
      />
    </>
  );
}
