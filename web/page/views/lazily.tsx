/** Parts of the page that most visitors never open: their code is loaded when they are first shown. */
import type { ComponentType } from "preact";
import { useEffect, useReducer } from "preact/hooks";
import { loadLater, texts } from "../texts/current.ts";

/**
 * @param load imports the component. When that fails, as after the server has got a new version, a sentence takes its place.
 * @param waiting shown until then, to keep its place
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting?: (props: Props) => preact.JSX.Element,
): (props: Props) => preact.JSX.Element | null {
  let Loaded: ComponentType<Props> | "missing" | undefined;
  return (props) => {
    const [, renderAgain] = useReducer((count: number) => count + 1, 0);
    useEffect(() => {
      if (typeof Loaded === "function") return;
      // What opens later says what is loaded later.
      void Promise.all([load(), loadLater()])
        .then(
          ([component]) => {
            Loaded = component;
          },
          () => {
            Loaded ??= "missing";
          },
        )
        .then(() => renderAgain(undefined));
    }, []);
    if (Loaded === undefined) return waiting?.(props) ?? null;
    if (Loaded === "missing") return <p class="complaint">{texts.unknownProblem}</p>;
    return <Loaded {...props} />;
  };
}
