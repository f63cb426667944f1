/** Takes the place of randombytes in simple-peer, which makes names of its bytes, in hexadecimal digits. */
module.exports = (length) => {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
};
