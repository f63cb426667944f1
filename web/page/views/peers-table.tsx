/**
 * The connected peers in the order in which they connected, each with the colour of the pieces it sent; then those that are
 * being connected or cannot be.
 */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { LinkAttempt, PeerView } from "../../bridge/views.ts";
import { texts } from "../texts/current.ts";

interface PeersTableProps {
  readonly peers: readonly PeerView[];
  readonly attempts: readonly LinkAttempt[];
  /** 0xRRGGBB by peer id, for the peers that sent pieces. */
  readonly colours: ReadonlyMap<string, number>;
}

export function PeersTable({ peers, attempts, colours }: PeersTableProps) {
  const { columns } = texts.details;
  const { format } = texts;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on narrow screens, also by keyboard.
    <div class="scroller" tabIndex={0}>
      <table class="peers">
        <caption>{texts.details.peers}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.client}</th>
            <th scope="col">{columns.has}</th>
            <th scope="col">{columns.downloadRate}</th>
            <th scope="col">{columns.uploadRate}</th>
            <th scope="col">{columns.downloaded}</th>
            <th scope="col">{columns.uploaded}</th>
            <th scope="col">{columns.standing}</th>
          </tr>
        </thead>
        <tbody>
          {peers.map((peer) => (
            <tr key={peer.peerId}>
              <th scope="row">
                <Swatch colour={colours.get(peer.peerId)} />
                <bdi>{displayName(peer.client)}</bdi> <span class="hint">{peer.peerId.slice(-4)}</span>
              </th>
              <td>{format.percent(peer.progress)}</td>
              <td>{format.rate(peer.downloadRate)}</td>
              <td>{format.rate(peer.uploadRate)}</td>
              <td>{format.size(peer.downloaded)}</td>
              <td>{format.size(peer.uploaded)}</td>
              <td>{standing(peer)}</td>
            </tr>
          ))}
          {attempts.map((attempt) => (
            <tr key={attempt.peerId}>
              <th scope="row">
                <Swatch colour={undefined} />
                <span class="hint">{attempt.peerId.slice(-4)}</span>
              </th>
              {/* Not all columns, so that it is readable where the table scrolls. */}
              <td class="attempt" colSpan={4}>
                {progressOf(attempt)}
              </td>
              <td colSpan={2} />
            </tr>
          ))}
          {peers.length + attempts.length === 0 && (
            <tr>
              <td colSpan={7}>{texts.details.noPeers}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Swatch({ colour }: { colour: number | undefined }) {
  const background = colour === undefined ? "transparent" : `#${colour.toString(16).padStart(6, "0")}`;
  return <span class="swatch" style={{ background }} aria-hidden="true" />;
}

function progressOf({ isConnecting, obstacle }: LinkAttempt): string {
  return isConnecting || obstacle === undefined
    ? texts.details.connecting(obstacle)
    : texts.details.notConnected(obstacle);
}

/** Describes the path to the peer and the present exchange in words. */
function standing(peer: PeerView): string {
  const { standing: words, paths } = texts.details;
  const said = [
    ...(peer.snubbed ? [words.snubbed] : []),
    ...(peer.amInterested ? [peer.peerChoking ? words.chokesUs : words.sendsToUs] : []),
    ...(peer.peerInterested ? [peer.amChoking ? words.weChoke : words.weSend] : []),
    ...(peer.optimistic ? [words.optimistic] : []),
  ];
  if (said.length === 0) said.push(words.idle);
  return [...(peer.path ? [paths[peer.path]] : []), ...said].join(", ");
}
