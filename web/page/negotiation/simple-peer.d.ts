/** The part of simple-peer 9 that `links.ts` uses; its `min.js` is the build that wants no Node globals. */
declare module "simple-peer/simplepeer.min.js" {
  export interface Options {
    readonly initiator: boolean;
    readonly trickle: boolean;
    /** Without trickle: how long to gather after the first candidate before the description goes out, ms. */
    readonly iceCompleteTimeout: number;
    readonly config: RTCConfiguration;
    readonly wrtc: {
      readonly RTCPeerConnection: typeof RTCPeerConnection;
      readonly RTCSessionDescription: typeof RTCSessionDescription;
      readonly RTCIceCandidate: typeof RTCIceCandidate;
    };
  }

  /** What it emits as "signal"; beside these, requests to renegotiate, which carry neither field. */
  export interface SignalData {
    readonly type?: string;
    readonly sdp?: string;
    readonly candidate?: RTCIceCandidateInit;
  }

  export default class Peer {
    constructor(options: Options);
    /** Throws on malformed data and after the end. */
    signal(data: SignalData): void;
    /** Releases the connection; "error" if there is one, then "close", follow in a microtask. */
    destroy(error?: Error): void;
    on(event: "signal", listener: (data: SignalData) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "close", listener: () => void): this;
  }
}
