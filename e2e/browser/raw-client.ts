/**
 * A client that follows no rules: a bare page with one data channel to the peer that answers its offer. The test decides
 * every byte that is sent, and observes when the other side closes. Announces in WebTorrent's plain form.
 */
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { TestServer } from "../server.ts";

declare global {
  interface Window {
    raw: {
      channel: RTCDataChannel;
      connection: RTCPeerConnection;
      socket: WebSocket;
      received: Uint8Array[];
    };
  }
}

export type RawClient = Awaited<ReturnType<typeof connectRawClient>>;

/** Connects to a peer that is already in the swarm. */
export async function connectRawClient(page: Page, server: TestServer, infoHash: string) {
  const peerId = `-XX0001-${randomBytes(6).toString("hex")}`;
  const address = `${server.origin}/a-bare-page`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(address);
  await page.evaluate(
    async ({ tracker, infoHash, peerId }) => {
      const binary = (hex: string): string =>
        String.fromCharCode(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
      const connection = new RTCPeerConnection();
      const channel = connection.createDataChannel("raw");
      const gathered = new Promise<void>((resolve) => {
        connection.onicecandidate = ({ candidate }) => candidate ?? resolve();
      });
      await connection.setLocalDescription();
      await gathered;
      const socket = new WebSocket(tracker);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      const answered = new Promise<RTCSessionDescriptionInit>((resolve) => {
        socket.onmessage = ({ data }) => {
          const message = JSON.parse(data);
          if (message.answer !== undefined) resolve(message.answer);
        };
      });
      socket.send(
        JSON.stringify({
          action: "announce",
          event: "started",
          info_hash: binary(infoHash),
          peer_id: peerId,
          numwant: 1,
          uploaded: 0,
          downloaded: 0,
          left: null,
          offers: [{ offer_id: peerId, offer: connection.localDescription }],
        }),
      );
      await connection.setRemoteDescription(await answered);
      const raw = { channel, connection, socket, received: [] as Uint8Array[] };
      channel.binaryType = "arraybuffer";
      channel.onmessage = ({ data }) => {
        raw.received.push(new Uint8Array(data));
      };
      if (channel.readyState !== "open")
        await new Promise((resolve) => {
          channel.onopen = resolve;
        });
      window.raw = raw;
    },
    { tracker: server.tracker, infoHash, peerId },
  );
  return {
    /** Sends messages one after the other. Messages are lost once the other side has closed. */
    send: (...messages: readonly Uint8Array[]): Promise<void> =>
      page.evaluate(
        (messages) => {
          const { channel } = window.raw;
          for (const message of messages)
            if (channel.readyState === "open") channel.send(new Uint8Array(message));
        },
        messages.map((message) => [...message]),
      ),

    /** The 68 bytes of a handshake (BEP 3) that announces the extension protocol and the Fast extension. */
    handshake: (hash = infoHash): Buffer =>
      Buffer.concat([
        Buffer.from([19]),
        Buffer.from("BitTorrent protocol"),
        Buffer.from([0, 0, 0, 0, 0, 0x10, 0, 0x04]),
        Buffer.from(hash, "hex"),
        // As text, the same as announced to the tracker.
        Buffer.from(peerId),
      ]),

    state: (): Promise<RTCDataChannelState> => page.evaluate(() => window.raw.channel.readyState),

    /** Bytes that the other side has sent. */
    received: (): Promise<number> =>
      page.evaluate(() => window.raw.received.reduce((sum, { length }) => sum + length, 0)),

    /** What the other side has sent, one character per byte. */
    text: (): Promise<string> =>
      page.evaluate(() => {
        const decoder = new TextDecoder("iso-8859-1");
        return window.raw.received.map((bytes) => decoder.decode(bytes)).join("");
      }),
  };
}

/** A wire message. @param length of its prefix, which may be wrong */
export function message(type: number, body: readonly number[] = [], length = body.length + 1): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length);
  head.writeUInt8(type, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}
