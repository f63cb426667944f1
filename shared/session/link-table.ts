/** The open links of one torrent with their lanes: sends what the engine orders, and reports what arrives as its inputs. */
import type { LinkId, PeerId } from "../core/ids.ts";
import type { Input } from "../engine/io.ts";
import type { LinkUse } from "../engine/snapshot.ts";
import type { Message } from "../wire/messages.ts";
import { LazyLanes } from "./lanes/lazy-lanes.ts";
import { type LinkHandlers, type LinkPath, PATH_LOST } from "./links/link.ts";
import { PeerWire } from "./links/peer-wire.ts";
import type { SessionPorts } from "./ports.ts";
import type { OpenedLink } from "./signalling/signalling-events.ts";

interface LinkTableOptions extends Pick<SessionPorts, "clock" | "timers"> {
  /** Inputs of one channel message come together. */
  readonly report: (...inputs: readonly Input<Uint8Array>[]) => void;
  /** What a link is good for, as the engine sees it. */
  readonly use: (link: LinkId) => LinkUse | undefined;
}

/**
 * Bytes that may wait for one peer: more than all that an honest one can be owed. A browser's channel gives up at 16 MiB, and
 * node-datachannel's never does.
 */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export class LinkTable {
  private readonly options: LinkTableOptions;
  readonly lanes: LazyLanes;
  readonly wires = new Map<LinkId, PeerWire>();
  /** Those with queued messages. */
  private readonly touched = new Set<PeerWire>();

  constructor(options: LinkTableOptions) {
    this.options = options;
    this.lanes = new LazyLanes({
      ...options,
      received: (link, messages) => options.report(...inputsOf(link, messages)),
      drained: (link) => this.reportRoom(link),
    });
  }

  /** @returns the handlers for the link's life */
  open(opened: OpenedLink): LinkHandlers {
    const { id, link, peerId, initiator } = opened;
    const wire = new PeerWire(id, peerId, link);
    this.wires.set(id, wire);
    this.lanes.linkOpened(wire, opened);
    this.options.report({ type: "link-opened", link: id, peerId, initiator });
    return {
      message: (data) => {
        const { messages, violation } = wire.decode(data);
        const inputs = inputsOf(id, messages);
        if (violation !== undefined) inputs.push({ type: "violation", link: id, reason: violation });
        this.options.report(...inputs);
      },
      drained: () => this.reportRoom(id),
      use: () => this.options.use(id),
      closed: (reason) => {
        this.forget(id);
        this.options.report({ type: "link-closed", link: id, isLost: reason === PATH_LOST });
      },
    };
  }

  /** undefined: it is not open. */
  useOf(link: LinkId): LinkUse | undefined {
    return this.options.use(link);
  }

  pathsByPeer(): ReadonlyMap<PeerId, LinkPath | undefined> {
    return new Map([...this.wires.values()].map(({ peerId, path }) => [peerId, path]));
  }

  /** Sent at the next flush. */
  queue(link: LinkId, message: Message): void {
    const wire = this.wires.get(link);
    if (wire === undefined) return;
    wire.queue(message);
    this.touched.add(wire);
  }

  /** Sends what was queued, and reports which links have room for more. */
  flush(): void {
    for (const wire of this.touched) {
      if (wire.flush()) this.reportRoom(wire.id);
      if (wire.sentBytes > 0) this.lanes.watch();
      // It keeps asking for answers and receives none of them.
      if (wire.waitingBytes > MAX_WAITING_BYTES) {
        this.close(wire.id);
        this.options.report({ type: "link-closed", link: wire.id });
      }
    }
    this.touched.clear();
  }

  close(id: LinkId): void {
    this.forget(id)?.close();
  }

  closeAll(): void {
    this.lanes.close();
    for (const wire of this.wires.values()) wire.close();
    this.wires.clear();
  }

  private forget(id: LinkId): PeerWire | undefined {
    const wire = this.wires.get(id);
    this.wires.delete(id);
    this.lanes.linkClosed(id);
    return wire;
  }

  private reportRoom(link: LinkId): void {
    const buffered = this.wires.get(link)?.room();
    if (buffered !== undefined) this.options.report({ type: "link-writable", link, buffered });
  }
}

function inputsOf(link: LinkId, messages: readonly Message[]): Input<Uint8Array>[] {
  return messages.map((message) => ({ type: "message", link, message }));
}
