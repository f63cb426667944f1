import { expect, test } from "vitest";
import { SpaceWatch } from "./space-watch.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import type { TorrentView } from "./views.ts";

test("a warned view stays the same object until the view or the shortage changes", async () => {
  const storage = new FakeStorage();
  storage.freeBytes = 10;
  let needed = 30;
  const watch = new SpaceWatch(
    { storage, timers: { after: () => () => undefined } },
    () => needed,
    () => undefined,
  );
  const view = { progress: 0.5, length: 40, state: "downloading", notices: [] } as unknown as TorrentView;
  expect(watch.warned(view)).toBe(view);
  await watch.check();
  const warned = watch.warned(view);
  expect(warned.notices).toEqual([{ code: "low-space", detail: "20" }]);
  expect(watch.warned(view)).toBe(warned);
  expect(watch.warned({ ...view })).not.toBe(warned);
  needed = 40;
  await watch.check();
  expect(watch.warned(view).notices).toEqual([{ code: "low-space", detail: "30" }]);
});
