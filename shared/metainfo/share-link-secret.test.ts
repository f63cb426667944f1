import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { isViolation } from "../core/violation.ts";
import { parseSecret, type Secret, writeSecret } from "./sealed/secret.ts";
import { parseShareLink, shareLink } from "./share-link.ts";
import { BASE32, HEX, MAGNET, LINK as PUBLIC, SAFE, wide } from "./testing/link-samples.ts";

/** Contains both characters that base64url does not share with base64. */
const TEXT = "AZ-_az09zyxwvutsrqponA";
const LINK = `${PUBLIC}.${TEXT}`;
const WITH_PASSWORD = `${LINK}.p`;
const SAFE_LINK = (link: string) => SAFE.replace(encodeURIComponent(PUBLIC), encodeURIComponent(link));

/** What follows the "." of the share link, "public", or the violation. */
function secretOf(text: string): string {
  const link = parseShareLink(text);
  if (isViolation(link)) return link.violation;
  expect(link.infoHash).toBe(HEX);
  return link.secret ? writeSecret(link.secret) : "public";
}

const secrets: fc.Arbitrary<Secret> = fc.record({
  bytes: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes): Bytes => new Uint8Array(bytes)),
  needsPassword: fc.boolean(),
});

describe("writeSecret and parseSecret", () => {
  test("write the secret as base64url", () => {
    fc.assert(
      fc.property(secrets, ({ bytes, needsPassword }) => {
        const text = Buffer.from(bytes).toString("base64url");
        expect(writeSecret({ bytes, needsPassword })).toBe(needsPassword ? `${text}.p` : text);
        expect(parseSecret(writeSecret({ bytes, needsPassword }))).toEqual({ bytes, needsPassword });
      }),
    );
  });

  test("refuse every spelling but one: the last four bits are zero", () => {
    const ends = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
    expect(ends.filter((end) => parseSecret(TEXT.slice(0, -1) + end))).toEqual(["A", "Q", "g", "w"]);
  });

  test.each([
    "",
    TEXT.slice(1),
    `${TEXT}A`,
    `${TEXT}.`,
    `${TEXT}.P`,
    `${TEXT}.p.p`,
    ` ${TEXT}`,
    TEXT.replace("-", "+"),
  ])("refuse %j", (text) => expect(parseSecret(text)).toBeUndefined());
});

describe("the secret in a share link", () => {
  test.each([
    `#${HEX}.${TEXT}`,
    `${HEX}.${TEXT}`,
    ` ${HEX.toUpperCase()}.${TEXT}\n`,
    `"${HEX}.${TEXT}".`,
    `${HEX}%2E${TEXT}`,
    `https://share.example/${HEX}.${TEXT}`,
    `https://share.example/%23${HEX}.${TEXT}`,
    `https://share.example/#${HEX.toUpperCase()}.${TEXT}`,
    `https://share.example/#${BASE32}.${TEXT}`,
    `${MAGNET}.${TEXT}`,
    `HTTPS://SHARE.EXAMPLE/#${HEX}.${TEXT}`,
    ...[
      ".",
      ",",
      "!",
      "?",
      ")",
      ").",
      "…",
      "...",
      "'",
      '"',
      "”",
      ">",
      "]",
      "}",
      ":",
      ";",
      "*",
      "~",
      "=",
      "==",
      "를",
      "。",
      "．",
    ].map((after) => LINK + after),
    `${LINK}. Thanks`,
    `${LINK}\nThanks`,
    `(${LINK})`,
    `<${LINK}>`,
    `**${LINK}**`,
    `_${LINK}_`,
    `__${LINK}__`,
    `\`${LINK}\``,
    `[film](${LINK})`,
    `[${LINK}](${LINK})`,
    `<${LINK}|${LINK}>`,
    `[share.example/#${HEX}](${LINK})`,
    `<a href="${LINK}">${LINK.slice(0, 70)}…</a>`,
    `${LINK} ${LINK}`,
    `${LINK}${LINK}`,
    `${LINK}${MAGNET}`,
    `${PUBLIC} ${LINK}`,
    `${LINK} ${LINK.slice(0, -1)}`,
    `${LINK} ${LINK.replace(HEX, HEX.toUpperCase())} ${encodeURIComponent(LINK)}`,
    `${LINK}&tr=wss%3A%2F%2Ft.example&so=1`,
    `${LINK}?fbclid=x`,
    LINK.replace(`.${TEXT}`, `%2E${TEXT}`),
    LINK.replace(`.${TEXT}`, `%252e${TEXT}`),
    LINK.replace(`.${TEXT}`, `&#46;${TEXT}`),
    LINK.replace(`.${TEXT}`, `&period;${TEXT}`),
    LINK.replace(`.${TEXT}`, `\\u002e${TEXT}`),
    LINK.replace(`.${TEXT}`, `．${TEXT}`),
    LINK.replace("-", "%2D").replace("_", "%5F"),
    LINK.replace("AZ", "%41Z"),
    `${LINK}%20`,
    `${LINK}%2E`,
    encodeURIComponent(LINK),
    encodeURIComponent(encodeURIComponent(`${LINK}.`)),
    SAFE_LINK(LINK),
    `https://out.example/?u=${encodeURIComponent(SAFE_LINK(LINK))}`,
    wide(LINK),
    `${LINK.slice(0, 70)}\n${LINK.slice(70)}`,
    `> ${LINK.slice(0, 70)} \r\n> ${LINK.slice(70)}\r\n> Thanks`,
    `${LINK.slice(0, 70)}=\r\n${LINK.slice(70)}`,
    `${LINK.slice(0, PUBLIC.length + 1)}\r\n${LINK.slice(PUBLIC.length + 1)}`,
    `${LINK.slice(0, PUBLIC.length)}\r\n${LINK.slice(PUBLIC.length)}`,
    `${LINK.slice(0, 70)}\u200b${LINK.slice(70)}`,
    `${LINK.slice(0, 70)}<wbr>${LINK.slice(70)}`,
    `https://urldefense.proofpoint.com/v2/url?u=${LINK.replace("-", "-2D").replace("_", "-5F").replace(":", "-3A").replaceAll("/", "_").replace("#", "-23")}&d=DwMFaQ`,
    `https://urldefense.com/v3/__https://share.example/*${HEX}.${TEXT}__;Iw!!abc!xyz$`,
  ])("is found in %j", (text) => expect(secretOf(text)).toBe(TEXT));

  test.each([
    WITH_PASSWORD,
    `${WITH_PASSWORD}.`,
    `_${WITH_PASSWORD}_`,
    `${WITH_PASSWORD}를`,
    `${WITH_PASSWORD}${WITH_PASSWORD}`,
    `${WITH_PASSWORD}&tr=wss%3A%2F%2Ft.example`,
    `${LINK}%2Ep`,
    `${LINK}%2Ep%2E`,
    encodeURIComponent(WITH_PASSWORD),
    `${LINK}.\r\n> p`,
    `${HEX}.${TEXT}.p`,
  ])("needs a password in %j", (text) => expect(secretOf(text)).toBe(`${TEXT}.p`));

  test.each([
    PUBLIC,
    `${PUBLIC}.`,
    `${PUBLIC}..`,
    `${PUBLIC}...`,
    `${PUBLIC}.)`,
    `${PUBLIC}. Thanks`,
    `${PUBLIC}.\nThanks a lot for everything`,
    `${PUBLIC}%2E`,
    `${PUBLIC}. ${TEXT.slice(1)}`,
    `${HEX}.`,
    `${MAGNET}.`,
    `${PUBLIC}&tr=wss://t.example/x.${TEXT}`,
    `${PUBLIC} ${TEXT}`,
    `https://share.example/%23${HEX}.`,
  ])("is absent in %j", (text) => expect(secretOf(text)).toBe("public"));

  test.each([
    LINK.slice(0, -1),
    `${LINK.slice(0, -1)}.`,
    `${LINK.slice(0, -1)} and more`,
    `${LINK.slice(0, -1)}\nThanks`,
    `${LINK.slice(0, PUBLIC.length + 2)}`,
    `${LINK.slice(0, 75)}…`,
    `${LINK.slice(0, 75)}&tr=wss://t.example`,
    `${HEX}.${TEXT.slice(1)}`,
    `${LINK}A`,
    `${LINK}${TEXT}`,
    `${LINK}.${TEXT}`,
    `${LINK}.P`,
    `${LINK}.pp`,
    `${LINK}.p.p`,
    `${LINK}.pX`,
    `${LINK}.Thanks`,
    `${PUBLIC}.p`,
    `${PUBLIC}.Thanks`,
    LINK.replace("-", "+"),
    LINK.replace("_", "/"),
    LINK.replace("-", "–"),
    `${LINK.slice(0, -1)}B`,
    LINK.replace("az", "a z"),
    LINK.replace("az", "a%20z"),
    LINK.replace("az", "a.z"),
    LINK.replace(`.${TEXT}`, `.${TEXT.slice(0, 11)}#${TEXT.slice(11)}`),
    `${PUBLIC}%25252525252E${TEXT}`,
    LINK.replace("az", "%252525252561z"),
  ])("is damaged in %j", (text) => expect(secretOf(text)).toBe("damaged-secret"));

  const OTHER = LINK.replace("az", "by");
  test.each([
    `${LINK} ${OTHER}`,
    `[${LINK}](${OTHER})`,
    `${LINK} ${encodeURIComponent(OTHER)}`,
    `${LINK} ${WITH_PASSWORD}`,
    `${LINK}${OTHER}`,
  ])("is ambiguous in %j", (text) => expect(secretOf(text)).toMatch(/^(several|damaged)-secrets?$/));

  test("is read with trackers and selected files after it", () => {
    fc.assert(
      fc.property(secrets, fc.constantFrom(undefined, [0, 2]), (secret, selected) => {
        const written = shareLink(
          "https://share.example/",
          HEX as InfoHash,
          ["wss://t.example/"],
          selected,
          secret,
        );
        expect(written.startsWith(`${PUBLIC}.${writeSecret(secret)}&tr=`)).toBe(true);
        for (const text of [written, `(${written}).`, encodeURIComponent(written), written.replace("&", "?")])
          expect(parseShareLink(text)).toEqual({
            infoHash: HEX,
            trackers: ["wss://t.example/"],
            ...(selected && { selected }),
            secret,
          });
      }),
    );
  });

  test("is exact, or the link is refused, whatever is cut out of it or put into it", () => {
    const noise = fc.string({
      unit: fc.oneof(fc.constantFrom(..."._-&?#=pA 가"), fc.string({ unit: "grapheme", maxLength: 1 })),
      maxLength: 4,
    });
    const position = fc.integer({ min: PUBLIC.length + 1, max: LINK.length + 2 });
    fc.assert(
      fc.property(secrets, position, position, noise, (secret, from, to, inserted) => {
        const link = shareLink("https://share.example/", HEX as InfoHash, [], undefined, secret);
        const text = link.slice(0, from) + inserted + link.slice(Math.max(from, to));
        const found = secretOf(text);
        if (found === "public") expect(text.slice(PUBLIC.length)).toMatch(/^\.(?![\w-])/);
        else if (found !== "damaged-secret") {
          // Another secret of the right length cannot be recognised as wrong: its manifest does not open.
          const drawn = text.slice(PUBLIC.length).replace(/=?\s|[>|]|\p{Default_Ignorable_Code_Point}/gu, "");
          const whole = /^[.\uff0e]([\w-]{22})/.exec(drawn)?.[1];
          expect(found.replace(".p", "")).toBe(whole);
          if (inserted === "") expect(found.replace(".p", "")).toBe(writeSecret(secret).slice(0, 22));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
