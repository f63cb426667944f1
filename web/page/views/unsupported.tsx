/** Replaces the app in a browser that cannot run it. */
import { useEffect } from "preact/hooks";
import type { Problem } from "../../bridge/problems.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import { Footer, Header, useDocument } from "./app.tsx";

/** Otherwise the browser would leave the page and open a dropped file. */
function useRefusedDrops(): void {
  useEffect(() => {
    const refusing = new AbortController();
    const refuse = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "none";
    };
    for (const type of ["dragenter", "dragover", "drop"] as const)
      addEventListener(type, refuse, { signal: refusing.signal });
    return () => refusing.abort();
  }, []);
}

export function Unsupported({ problem }: { problem: Problem }) {
  useDocument();
  useRefusedDrops();
  return (
    <>
      <Header />
      <main>
        <section class="card" role="alert">
          <h2>{texts.unsupportedTitle}</h2>
          <p>{sentenceFor(problem)}</p>
        </section>
      </main>
      <Footer />
    </>
  );
}
