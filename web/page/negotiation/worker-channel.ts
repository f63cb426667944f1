/**
 * An RTCPeerConnection that passes its only data channel to a taker in the task that creates or receives it (a channel can
 * be transferred only in that task). The connection's user gets a stand-in.
 */

export interface ChannelTaker {
  /** Called once, first. */
  made(connection: RTCPeerConnection): void;
  /** Takes the real channel and returns the stand-in for the connection's user. Called at most once. */
  take(channel: RTCDataChannel): RTCDataChannel;
}

/** @returns a class for one connection */
export function connectionWithChannel(taker: ChannelTaker): typeof RTCPeerConnection {
  return class extends RTCPeerConnection {
    private taken = false;

    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      taker.made(this);
      // This listener is registered before the user's handler, so it alone sees the real event.
      this.addEventListener("datachannel", (event) => {
        event.stopImmediatePropagation();
        // Our peers open a single channel.
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
