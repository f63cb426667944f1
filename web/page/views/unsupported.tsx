/** Replaces the app in a browser that cannot run it. */
import type { Problem } from "../../bridge/problems.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import { Footer, Header, useDocument } from "./app.tsx";

export function Unsupported({ problem }: { problem: Problem }) {
  useDocument();
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
