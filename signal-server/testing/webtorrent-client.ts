/**
 * For tests: WebTorrent's tracker client in Node. Node has no WebRTC, so a fake makes the descriptions; everything else is the
 * real client's code.
 */
import { register } from "node:module";

const FAKE_WEBRTC = `
  const sdp = "v=0\\r\\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\\r\\n";
  export class RTCSessionDescription { constructor(init) { Object.assign(this, init); } }
  export class RTCIceCandidate { constructor(init) { Object.assign(this, init); } }
  export class RTCPeerConnection {
    iceGatheringState = "complete"; iceConnectionState = "new"; connectionState = "new"; signalingState = "stable";
    createDataChannel(label) { return { label, readyState: "connecting", close() {} }; }
    async createOffer() { return { type: "offer", sdp }; }
    async createAnswer() { return { type: "answer", sdp }; }
    async setLocalDescription(description) { this.localDescription = description; this.onicecandidate?.({ candidate: null }); }
    async setRemoteDescription(description) { this.remoteDescription = description; }
    close() {}
  }`;
const dataUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
const LOADER = `
  export async function resolve(specifier, context, next) {
    if (specifier !== "webrtc-polyfill") return next(specifier, context);
    return { url: ${JSON.stringify(dataUrl(FAKE_WEBRTC))}, shortCircuit: true };
  }`;

/** The part used here. */
export interface TrackerClient {
  on(
    event: "update" | "scrape",
    listener: (response: { complete: number; incomplete: number }) => void,
  ): void;
  on(event: "peer", listener: (peer: { id: string; destroy(): void }) => void): void;
  on(event: "warning" | "error", listener: (error: Error) => void): void;
  start(): void;
  update(): void;
  complete(): void;
  stop(): void;
  scrape(): void;
  destroy(): void;
}
export type TrackerClientConstructor = new (options: {
  infoHash: string;
  peerId: string;
  announce: string[];
  port: number;
  getAnnounceOpts: () => { left: number };
}) => TrackerClient;

let isRegistered = false;

export async function loadTrackerClient(): Promise<TrackerClientConstructor> {
  if (!isRegistered) register(dataUrl(LOADER));
  isRegistered = true;
  // A variable keeps the compiler from looking for types, which the package lacks.
  const name = "bittorrent-tracker/client";
  return (await import(/* @vite-ignore */ name)).default;
}
