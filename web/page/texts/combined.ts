/** Both of them in one object; where both have a group of texts, the groups are combined. */
export function combined<One extends object, Other extends object>(one: One, other: Other): One & Other {
  const all: Record<string, unknown> = Object.fromEntries(Object.entries(one));
  for (const [name, value] of Object.entries(other)) {
    const known = all[name];
    all[name] = isGroup(known) && isGroup(value) ? combined(known, value) : value;
  }
  return all as One & Other;
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
