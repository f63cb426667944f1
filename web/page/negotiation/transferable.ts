/**
 * Tests whether this browser can transfer an RTCDataChannel, with a temporary channel. The test gathers and sends nothing,
 * because it never sets a description.
 */
export function canTransferChannels(): boolean {
  let connection: RTCPeerConnection | undefined;
  const { port1, port2 } = new MessageChannel();
  try {
    connection = new RTCPeerConnection();
    const channel = connection.createDataChannel("");
    port1.postMessage(channel, [channel]);
    return true;
  } catch {
    return false;
  } finally {
    connection?.close();
    port1.close();
    port2.close();
  }
}
