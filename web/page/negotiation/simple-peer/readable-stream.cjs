/**
 * Takes the place of readable-stream in simple-peer, which uses it for the bytes of its channel. The worker reads and writes those,
 * so that only the events remain.
 */
class Duplex {
  constructor() {
    this.listeners = new Map();
    this._readableState = { ended: true };
    this._writableState = { finished: true };
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    return this;
  }

  once(event, listener) {
    const first = (...values) => {
      this.removeListener(event, first);
      listener(...values);
    };
    first.listener = listener;
    return this.on(event, first);
  }

  removeListener(event, listener) {
    const kept = (this.listeners.get(event) ?? []).filter(
      (one) => one !== listener && one.listener !== listener,
    );
    this.listeners.set(event, kept);
    return this;
  }

  emit(event, ...values) {
    const listeners = this.listeners.get(event) ?? [];
    for (const listener of listeners) listener.apply(this, values);
    return listeners.length > 0;
  }
}

module.exports = { Duplex };
