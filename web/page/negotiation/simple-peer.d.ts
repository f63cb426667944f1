/** The part of simple-peer 9 that `peer-connection.ts` uses. `simple-peer/` has what takes the place of its Node modules. */
declare module "simple-peer" {
  export interface Options {
    readonly initiator: boolean;
    readonly trickle: boolean;
    /** Without trickle: time between the first candidate and sending the description, ms. */
    readonly iceCompleteTimeout: number;
    readonly config: RTCConfiguration;
    readonly wrtc: {
      readonly RTCPeerConnection: typeof RTCPeerConnection;
      readonly RTCSessionDescription: typeof RTCSessionDescription;
      readonly RTCIceCandidate: typeof RTCIceCandidate;
    };
  }

  /** The data of "signal" events. Requests to renegotiate have none of these fields. */
  export interface SignalData {
    readonly type?: string;
    readonly sdp?: string;
    readonly candidate?: RTCIceCandidateInit;
  }

  export default class Peer {
    constructor(options: Options);
    /** Throws on malformed data and after the end. */
    signal(data: SignalData): void;
    /** Releases the connection. "error", if one was passed, and "close" follow in a microtask. */
    destroy(error?: Error): void;
    on(event: "signal", listener: (data: SignalData) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "close", listener: () => void): this;
  }
}
