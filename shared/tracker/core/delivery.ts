/** What the process that runs the tracker must do for it. */
import type { Sdp, ServerMessage } from "../protocol/messages.ts";
import type { SocketId } from "./swarm.ts";

export type Delivery =
  | { readonly type: "send"; readonly to: SocketId; readonly message: ServerMessage<Sdp> }
  /** `code` is a WebSocket close code. The socket is forgotten already. */
  | { readonly type: "close"; readonly to: SocketId; readonly code: number; readonly reason: string }
  /** Find out now whether the client still answers; close the socket if not. */
  | { readonly type: "probe"; readonly to: SocketId };
