/**
 * Whether this browser can transfer an RTCDataChannel. Asked of the browser itself, with a channel that is thrown away:
 * nothing is gathered or sent, for no description is ever set.
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
