/**
 * Compares two languages of the same texts. Each check returns a list of differences that a test expects to be empty. The
 * compiler ensures that no text is missing; the checks write out all texts with sample values.
 */

/** Sample arguments for every text with parameters, in the shape of the texts. */
export type Samples<T> = {
  readonly [Name in keyof T as T[Name] extends string | readonly string[] ? never : Name]: T[Name] extends (
    ...values: infer Values
  ) => string
    ? readonly Values[]
    : Samples<T[Name]>;
};

/** All texts by path; a text with parameters once per sample. */
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

/** @returns paths that only one language has */
export function unmatched(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [
    ...[...one.keys()].filter((path) => !other.has(path)),
    ...[...other.keys()].filter((path) => !one.has(path)),
  ];
}

/** @returns paths of texts that contain words and are the same in both languages */
export function untranslated(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one].flatMap(([path, text]) => (/\p{L}/u.test(text) && other.get(path) === text ? [path] : []));
}

/** @returns paths of texts whose figures, addresses or quoted names differ */
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

/** Figures that stand alone (not the 2 of P2P) and sample names, which begin with ‡. */
function thingsTold(text: string): string {
  return (text.match(/‡\w+|(?<!\p{L})\d[\d.,]*\d|(?<!\p{L})\d/gu) ?? []).toSorted().join(" ");
}

function property(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
