/** The line that offers to switch to a new version of the page. */
import type { Saves } from "../files/saves.ts";
import { takeUpdate } from "../tab/take-update.ts";
import { update } from "../tab/update.ts";
import { texts } from "../texts/current.ts";

export function UpdateNote({ saves }: { readonly saves: Saves }) {
  return (
    <div class="footnote" role="status">
      <p>{update.value === "ready" ? texts.update.ready : texts.update.waiting}</p>
      {update.value === "ready" && (
        <button type="button" class="quiet" onClick={() => void takeUpdate(saves)}>
          {texts.reload}
        </button>
      )}
    </div>
  );
}
