/** Takes the place of buffer in simple-peer, which wraps the messages of its channel. The worker receives those. */
module.exports = { Buffer: Uint8Array };
