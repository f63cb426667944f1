/** The line that offers to switch to a new version of the page. */
import { takeUpdate } from "../tab/take-update.ts";
import { update } from "../tab/update.ts";
import { texts } from "../texts/current.ts";

export function UpdateNote() {
  return (
    <div class="footnote" role="status">
      <p>{update.value === "ready" ? texts.update.ready : texts.update.waiting}</p>
      {update.value === "ready" && (
        <button type="button" class="quiet" onClick={() => void takeUpdate()}>
          {texts.reload}
        </button>
      )}
    </div>
  );
}
