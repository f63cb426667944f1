/** The disclosure "Details" of a card. What is inside exists only while it is open. */
import { useState } from "preact/hooks";
import { texts } from "../texts/current.ts";
import type { DetailsProps } from "./details.tsx";
import { lazily } from "./lazily.tsx";

const Details = lazily(() => import("./details.tsx").then((loaded) => loaded.Details));

export function Disclosure(props: DetailsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.details.summary}</summary>
      {isOpen && <Details {...props} />}
    </details>
  );
}
