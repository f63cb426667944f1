/** A field whose text filters a list while the user types. */
import type { Signal } from "@preact/signals";
import { MAX_QUERY } from "../list/find.ts";

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly query: Signal<string>;
}

export function SearchField({ label, placeholder, query }: SearchFieldProps) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      value={query}
      onInput={({ currentTarget }) => {
        // Browsers take seconds to lay out a megabyte of text.
        if (currentTarget.value.length > MAX_QUERY)
          currentTarget.value = currentTarget.value.slice(0, MAX_QUERY);
        query.value = currentTarget.value;
      }}
    />
  );
}
