/** Peers that speak BitTorrent badly, or not at all, and those that only look odd. */

import { en } from "../../web/page/texts/en.ts";
import { PIECE, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { connectRawClient, message, type RawClient } from "./raw-client.ts";

const ANOTHER_TORRENT = "0123456789abcdef0123456789abcdef01234567";

test.describe("a client that breaks the wire protocol is disconnected, and the tab keeps working", () => {
  const HAVE = 4;
  const BITFIELD = 5;
  const REQUEST = 6;
  const PIECE_MESSAGE = 7;
  const HAVE_NONE = 15;
  const EXTENDED = 20;
  const EXTENDED_HANDSHAKE = 0;
  const zeros = (count: number): number[] => new Array(count).fill(0);

  const extended = (id: number, text: string): Buffer =>
    message(EXTENDED, [id, ...Buffer.from(text, "latin1")]);
  /** Odd, but BEP 9 and BEP 10 allow it or say nothing about it. */
  const halfOfBep10 = [
    extended(3, "numbers that nobody has given out"),
    // A request before the extended handshake, which tells us no number for the answer.
    extended(1, "d8:msg_typei0e5:piecei0ee"),
    extended(EXTENDED_HANDSHAKE, "de"),
    extended(EXTENDED_HANDSHAKE, "d1:mi1ee"),
    extended(EXTENDED_HANDSHAKE, "d1:md11:lt_donthavei0e11:ut_metadatai0eee"),
    extended(EXTENDED_HANDSHAKE, "d1:md11:lt_donthavei5e11:ut_metadatai5eee"),
    extended(EXTENDED_HANDSHAKE, "d1:md11:ut_metadatai5e11:ut_metadatai6eee"),
    extended(EXTENDED_HANDSHAKE, "d13:metadata_sizei-1e4:reqqi0e1:v4:\xff\xfe\x80\xc3e"),
    extended(EXTENDED_HANDSHAKE, "d13:metadata_sizei999999999ee"),
    extended(EXTENDED_HANDSHAKE, `d1:v16000:${"x".repeat(16_000)}e`),
    extended(EXTENDED_HANDSHAKE, `d1:m${"l".repeat(90)}${"e".repeat(90)}e`),
    extended(1, "d8:msg_typei2e5:piecei7ee"),
    extended(1, "d8:msg_typei9e5:piecei0ee"),
  ];

  // The torrent has 4 pieces, so its bitfield is one byte whose lower half stays zero.
  const violations: readonly (readonly [string, (client: RawClient) => readonly Buffer[]])[] = [
    ["no handshake", () => [Buffer.from("GET / HTTP/1.1\r\n\r\n".padEnd(68))]],
    ["the handshake of another torrent", (client) => [client.handshake(ANOTHER_TORRENT)]],
    ["a message of 2 GiB", (client) => [client.handshake(), message(PIECE_MESSAGE, [], 0x7fffffff)]],
    ["a negative length", (client) => [client.handshake(), message(PIECE_MESSAGE, [], 0xffffffff)]],
    ["a bitfield that is too long", (client) => [client.handshake(), message(BITFIELD, zeros(100))]],
    ["a bitfield with spare bits set", (client) => [client.handshake(), message(BITFIELD, [0x0f])]],
    ["two bitfields", (client) => [client.handshake(), message(BITFIELD, [0x80]), message(BITFIELD, [0xc0])]],
    [
      "a piece that does not exist",
      (client) => [client.handshake(), message(HAVE_NONE), message(HAVE, [0, 0, 0, 200])],
    ],
    [
      "a request that reaches past its piece",
      (client) => [
        client.handshake(),
        message(HAVE_NONE),
        message(REQUEST, [...zeros(4), 0, 3, 0xff, 0xff, 0, 0, 0x40, 0]),
      ],
    ],
    [
      "an extension message before the handshake",
      (client) => [extended(EXTENDED_HANDSHAKE, "de"), client.handshake()],
    ],
    ["an extended handshake that is no dictionary", (client) => [client.handshake(), extended(0, "i1e")]],
    [
      "metadata of another length than it states",
      (client) => [client.handshake(), extended(1, "d8:msg_typei1e5:piecei0e10:total_sizei9eexx")],
    ],
    [
      "blocks that were not requested",
      (client) => [
        client.handshake(),
        message(HAVE_NONE),
        ...new Array(64).fill(message(PIECE_MESSAGE, zeros(8 + 16_384))),
      ],
    ],
  ];

  test("each on a link of its own", async ({ person, server }) => {
    const seeder = await person();
    const file = sample("besieged.bin", PIECE * 4);
    const link = await seeder.share(file);
    const { infoHash } = await seeder.snapshot();
    await test.step("a client that keeps to the protocol is answered and stays", async () => {
      const page = await seeder.page.context().newPage();
      const client = await connectRawClient(page, server, infoHash);
      await client.send(client.handshake(), message(HAVE_NONE));
      await expect.poll(() => client.received()).toBeGreaterThan(68);
      expect(await client.state()).toBe("open");
      await page.close();
    });
    await test.step("a client that speaks half of BEP 10 stays, and gets the metadata in the end", async () => {
      const page = await seeder.page.context().newPage();
      const client = await connectRawClient(page, server, infoHash);
      await client.send(client.handshake(), message(HAVE_NONE), ...halfOfBep10);
      await client.send(extended(1, "d8:msg_typei0e5:piecei0ee"));
      // By the last number that it stated.
      await expect.poll(() => client.text()).toContain("\x14\x06d8:msg_typei1e5:piecei0e10:total_sizei");
      expect(await client.state()).toBe("open");
      await page.close();
    });
    for (const [title, messages] of violations)
      await test.step(title, async () => {
        const page = await seeder.page.context().newPage();
        const client = await connectRawClient(page, server, infoHash);
        await client.send(...messages(client));
        await expect.poll(() => client.state(), title).toBe("closed");
        await page.close();
      });
    await test.step("the card's details say what happened", async () => {
      const { offences } = en.details;
      await seeder.card().getByText("Details", { exact: true }).click();
      const section = seeder.card().getByRole("region", { name: offences.heading });
      await expect(
        section.getByRole("listitem").filter({ hasText: "announces its pieces twice" }),
      ).toHaveCount(1);
      await expect(section).toContainText(offences.banned(0));
    });
    const leecher = await person({}, link);
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  });
});
