import { expect, it } from "vitest";
import { missingSupport, type Surroundings } from "./support.ts";

const capable: Surroundings = {
  isSecureContext: true,
  crypto: { subtle: {} },
  RTCPeerConnection: class {},
  Worker: class {},
};

it("finds nothing missing in a capable browser", () => {
  expect(missingSupport(capable)).toBeUndefined();
});

it.each([
  ["insecure-context", { isSecureContext: false }],
  ["insecure-context", { crypto: {} }],
  ["no-webrtc", { RTCPeerConnection: undefined }],
  ["no-workers", { Worker: undefined }],
])("names %s when the browser has %o", (code, lacking) => {
  expect(missingSupport({ ...capable, ...lacking } as Surroundings)).toEqual({ code });
});

it("reports an insecure context first, because it hides the other features", () => {
  expect(missingSupport({})).toEqual({ code: "insecure-context" });
});
