/** The page in the reader's language: the browser's, or the one chosen on the page. */
import type { Page } from "@playwright/test";
import { ko } from "../../web/page/texts/ko.ts";
import { KIB, MIB, PIECE, type Sample, sample } from "../content.ts";
import { expect, type PersonOptions, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { look, PHONE } from "./look.ts";

const korean: PersonOptions = { context: { locale: "ko-KR" } };

const languageButton = ({ page }: Tab, name: string) => page.getByRole("button", { name, exact: true });
const linkBoxes = ({ page }: Tab) => ({
  english: page.getByRole("textbox", { name: "Share link or magnet", exact: true }),
  korean: page.getByRole("textbox", { name: ko.compose.link, exact: true }),
});

/** @returns the link to send. */
async function shareInKorean(tab: Tab, { name, length }: Sample): Promise<string> {
  const buffer = Buffer.alloc(length, 7);
  const files = tab.page.getByLabel(ko.compose.chooseFiles, { exact: true });
  await files.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await expect(tab.status()).toHaveText(ko.status.seeding);
  return tab.card().getByRole("textbox", { name: ko.shareLink, exact: true }).inputValue();
}

/** The names of the built page's scripts that were requested. */
function scriptsOf(page: Page): readonly string[] {
  const names: string[] = [];
  page.on("request", (request) => {
    const name = /\/assets\/([^/]+\.js)$/.exec(new URL(request.url()).pathname)?.[1];
    if (name !== undefined) names.push(name);
  });
  return names;
}

test("a Korean browser gets Korean, and shares with an English one", async ({ person }) => {
  const seeder = await person({ ...korean, search: { upload: String(MIB) } });
  await expect(seeder.page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(seeder.page).toHaveTitle(ko.documentTitle(undefined));
  await expect(linkBoxes(seeder).korean).toBeVisible();

  const file = sample("봄 소풍.jpg", 2 * MIB);
  const link = await shareInKorean(seeder, file);
  await expect(seeder.page.getByText(ko.limits.active({ upload: MIB, download: undefined }))).toBeVisible();

  const leecher = await person({}, link);
  await leecher.finished(file.name);
  await expect(leecher.page.locator("html")).toHaveAttribute("lang", "en");
  await expect(seeder.card()).toContainText(ko.uploadedSoFar(file.length));
});

test("switching the language takes effect at once, keeps what is being typed, and is remembered", async ({
  person,
  anotherTab,
}) => {
  const tab = await person(korean);
  await linkBoxes(tab).korean.fill("not a link");
  await tab.page.getByRole("button", { name: ko.compose.open, exact: true }).click();
  await expect(tab.page.getByRole("alert")).toHaveText(ko.problems["malformed-link"](""));

  await languageButton(tab, "English").focus();
  await tab.page.keyboard.press("Enter");
  await expect(linkBoxes(tab).english).toHaveValue("not a link");
  await expect(tab.page.getByRole("alert")).toContainText("That is not a link");
  await expect(tab.page.locator("html")).toHaveAttribute("lang", "en");
  await expect(tab.page).toHaveTitle("Tabswarm: share a file by link");
  await expect(languageButton(tab, "English")).toHaveAttribute("aria-pressed", "true");
  await expect(languageButton(tab, "English")).toBeFocused();
  await expect(languageButton(tab, "한국어")).toHaveAttribute("aria-pressed", "false");

  await tab.page.reload();
  await expect(linkBoxes(tab).english).toBeVisible();
  await expect(linkBoxes(await anotherTab(tab)).english).toBeVisible();
});

test("works where storage is denied", async ({ person }) => {
  const tab = await person({
    init: () => {
      Object.defineProperty(window, "localStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      });
    },
  });
  await languageButton(tab, "한국어").click();
  await expect(linkBoxes(tab).korean).toBeVisible();
});

test("a language is loaded when it is chosen; if that fails, the page stays as it is", async ({ person }) => {
  const tab = await person({ tolerated: [/Failed to load resource/] });
  const asked = scriptsOf(tab.page);
  await tab.page.reload();
  await expect(linkBoxes(tab).english).toBeVisible();
  const withoutKorean = asked.length;

  await tab.page.context().setOffline(true);
  await languageButton(tab, "한국어").click();
  await expect.poll(() => asked.length).toBeGreaterThan(withoutKorean);
  await expect(languageButton(tab, "English")).toHaveAttribute("aria-pressed", "true");
  await expect(linkBoxes(tab).english).toBeVisible();
});

test("Korean fits a phone, and axe finds no violation", async ({ person }) => {
  const seeder = await person({ ...korean, search: { upload: String(150 * KIB) } });
  await look(seeder.page, "korean-empty", PHONE);
  const link = await shareInKorean(
    seeder,
    sample("한국어로 된 조금 긴 파일 이름 — 봄 소풍 사진 모음.zip", 4 * MIB),
  );
  const leecher = await person(korean, link);
  await leecher.page.setViewportSize(PHONE.phone);
  await leecher.snapshotWhere(({ downloaded }) => downloaded > PIECE);
  for (const tab of [seeder, leecher]) {
    await tab.card().getByText(ko.details.summary, { exact: true }).click();
    await tab.page.getByRole("button", { name: ko.limits.button, exact: true }).click();
  }
  await look(seeder.page, "korean-seeding", PHONE);
  await look(leecher.page, "korean-downloading", PHONE);
  await leecher.page.getByRole("button", { name: ko.remove.button, exact: true }).click();
  await look(leecher.page, "korean-question", PHONE);
  const unsupported = await person({ ...korean, insecure: true });
  await expect(unsupported.page.getByText(ko.unsupportedTitle)).toBeVisible();
  await look(unsupported.page, "korean-unsupported", PHONE);
});
