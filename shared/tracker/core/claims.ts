/**
 * The sockets that wait to hear whether another process has a client with their peer id. Their messages wait too, so that
 * each is handled after those that were sent before it.
 */
import type { PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { ClientMessage } from "../protocol/messages.ts";
import type { Claim } from "./membership.ts";
import type { SocketId } from "./swarm.ts";

/** A tab with 2,000 torrents announces them at once, in about 300 characters each. */
const MAX_WAITING_CHARACTERS = 1024 * 1024;

export interface Waiting {
  readonly message: ClientMessage;
  /** Of its text, in characters. */
  readonly length: number;
}

interface Queue {
  readonly peerId: PeerId;
  readonly messages: Waiting[];
  characters: number;
}

export class Claims {
  private readonly queues = new Map<SocketId, Queue>();

  isPending(socket: SocketId): boolean {
    return this.queues.has(socket);
  }

  begin({ socket, peerId }: Claim): void {
    invariant(!this.queues.has(socket), "a socket claims one peer id at a time");
    this.queues.set(socket, { peerId, messages: [], characters: 0 });
  }

  /** @returns false, and keeps nothing, if too many messages wait */
  hold(socket: SocketId, waiting: Waiting): boolean {
    const queue = this.queues.get(socket);
    invariant(queue !== undefined, "only pending claims hold messages");
    if (queue.characters + waiting.length > MAX_WAITING_CHARACTERS) return false;
    queue.characters += waiting.length;
    queue.messages.push(waiting);
    return true;
  }

  /** @returns what waits, in order; undefined if this claim is not pending */
  end({ socket, peerId }: Claim): readonly Waiting[] | undefined {
    const queue = this.queues.get(socket);
    if (queue?.peerId !== peerId) return undefined;
    this.queues.delete(socket);
    return queue.messages;
  }

  /** The socket has closed. */
  forget(socket: SocketId): void {
    this.queues.delete(socket);
  }
}
