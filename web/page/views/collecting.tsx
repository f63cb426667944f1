/** Drops whose folders are still being walked: how many files were found, each with a button to cancel. */
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { Collecting as Walk } from "../files/collecting.ts";
import type { Intake } from "../intake.ts";
import { later } from "../texts/later.ts";
import "../styles/collecting.css";

export function Collecting({ intake }: { intake: Intake }) {
  const walks = intake.collecting.value;
  if (walks.length === 0) return null;
  return (
    <ul class="collecting" aria-label={later.collecting.list}>
      {walks.map((walk) => (
        <Row key={walk.id} walk={walk} cancel={() => intake.cancelCollecting(walk.id)} />
      ))}
    </ul>
  );
}

function Row({ walk: { name, found }, cancel }: { walk: Walk; cancel: () => void }) {
  const id = useId();
  return (
    <li>
      <p id={id}>{later.collecting.found(name === "" ? "" : displayName(name), found)}</p>
      <button type="button" class="quiet" aria-describedby={id} onClick={cancel}>
        {later.collecting.cancel}
      </button>
    </li>
  );
}
