/** The line that offers to switch to a new version of the page. */
import type { TabSaves } from "../files/save-states.ts";
import { takeUpdate } from "../tab/take-update.ts";
import { update } from "../tab/update.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";

export function UpdateNote({ saves }: { readonly saves: TabSaves }) {
  return (
    <div class="footnote" role="status">
      <p>{update.value === "ready" ? later.update.ready : later.update.waiting}</p>
      {update.value === "ready" && (
        <button type="button" class="quiet" onClick={() => void takeUpdate(saves)}>
          {texts.reload}
        </button>
      )}
    </div>
  );
}
