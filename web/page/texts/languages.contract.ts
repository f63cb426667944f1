/**
 * What every two languages of the same texts must have in common, as lists of differences that a test expects to be
 * empty. The compiler already sees to it that no text is missing; here they are all written out with sample values.
 */

/** Arguments for every text that takes some, in the shape of the texts; what takes none is left out. */
export type Samples<T> = {
  readonly [Name in keyof T as T[Name] extends string | readonly string[] ? never : Name]: T[Name] extends (
    ...values: infer Values
  ) => string
    ? readonly Values[]
    : Samples<T[Name]>;
};

/** Every text by its path; one that takes values, once for each sample. */
export function writtenOut(texts: unknown, samples: unknown, path = ""): ReadonlyMap<string, string> {
  if (typeof texts === "string") return new Map([[path, texts]]);
  if (typeof texts === "function") {
    if (!Array.isArray(samples) || samples.length === 0) throw new Error(`no samples for ${path}`);
    return new Map(samples.map((values, n) => [`${path}#${n}`, String(texts(...values))]));
  }
  const written = new Map<string, string>();
  for (const [name, text] of Object.entries(texts ?? {}))
    for (const [where, said] of writtenOut(
      text,
      property(samples, name),
      path === "" ? name : `${path}.${name}`,
    ))
      written.set(where, said);
  return written;
}

/** @returns paths that only one of them has. */
export function unmatched(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [
    ...[...one.keys()].filter((path) => !other.has(path)),
    ...[...other.keys()].filter((path) => !one.has(path)),
  ];
}

/** @returns paths of texts with words in them that are the same in both. */
export function untranslated(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one].flatMap(([path, text]) => (/\p{L}/u.test(text) && other.get(path) === text ? [path] : []));
}

/** @returns paths of texts that do not tell the same figures, addresses and quoted names. */
export function tellingOtherThings(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string[] {
  return [...one].flatMap(([path, text]) => {
    const told = thingsTold(text);
    const toldElsewhere = thingsTold(other.get(path) ?? "");
    return told === toldElsewhere ? [] : [`${path}: ${told} / ${toldElsewhere}`];
  });
}

/** Figures as they are written (those that stand alone, not the one of P2P), and the sample names, which begin with a ‡. */
function thingsTold(text: string): string {
  return (text.match(/‡\w+|(?<!\p{L})\d[\d.,]*\d|(?<!\p{L})\d/gu) ?? []).toSorted().join(" ");
}

function property(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
