/** Search and order, for a list that is too long to look through. */
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { SORTS, type Sort } from "../list/find.ts";
import { texts } from "../texts/current.ts";
import { SearchField } from "./search-field.tsx";

interface FinderProps {
  readonly query: Signal<string>;
  readonly sort: Signal<Sort>;
  readonly shown: number;
  readonly all: number;
}

export function Finder({ query, sort, shown, all }: FinderProps) {
  const id = useId();
  return (
    <search class="finder row">
      <SearchField label={texts.find.search} placeholder={texts.find.placeholder} query={query} />
      <label for={id}>{texts.find.order}</label>
      <select
        id={id}
        value={sort}
        onChange={({ currentTarget }) => {
          sort.value = SORTS.find((one) => one === currentTarget.value) ?? "recent";
        }}
      >
        {SORTS.map((one) => (
          <option key={one} value={one}>
            {texts.find.orders[one]}
          </option>
        ))}
      </select>
      <p class="hint" aria-live="polite">
        {shown === 0 ? texts.find.none : texts.find.shown(shown, all)}
      </p>
    </search>
  );
}
