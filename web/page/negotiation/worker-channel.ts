/**
 * An RTCPeerConnection whose one data channel is handed over in the very task that makes or receives it (later it
 * could no longer be transferred) and whose user sees a stand-in instead.
 */

export interface ChannelTaker {
  /** Before anything else, once. */
  made(connection: RTCPeerConnection): void;
  /** Takes the real channel, returns what the connection's user shall hold. At most once. */
  take(channel: RTCDataChannel): RTCDataChannel;
}

/** @returns a class for one connection. */
export function connectionWithChannel(taker: ChannelTaker): typeof RTCPeerConnection {
  return class extends RTCPeerConnection {
    private taken = false;

    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      taker.made(this);
      // Registered first, thus before the handler that the user sets: nobody but us sees the real event.
      this.addEventListener("datachannel", (event) => {
        event.stopImmediatePropagation();
        // A second channel is nothing that a peer of ours makes.
        if (this.taken) event.channel.close();
        else {
          const seen = Object.assign(new Event("datachannel"), { channel: this.take(event.channel) });
          this.ondatachannel?.(seen);
        }
      });
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      return this.take(super.createDataChannel(label, options));
    }

    private take(channel: RTCDataChannel): RTCDataChannel {
      this.taken = true;
      return taker.take(channel);
    }
  };
}
