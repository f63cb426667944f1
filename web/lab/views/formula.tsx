/** The formulas of distribution time as MathML. */
import { unreachable } from "../../../shared/core/invariant.ts";
import type { BoundTerm } from "../model/outcome.ts";
import type { RunMode } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import { Term } from "./term.tsx";

const Sub = ({ of, index }: { of: string; index: string }) => (
  <msub>
    <mi>{of}</mi>
    <mi>{index}</mi>
  </msub>
);

/** D ≥ the largest of the terms that follow. */
export function Distribution({ mode, bound }: { mode: RunMode; bound: string }) {
  const word = mode === "p2p" ? "fluid-bound" : "client-server-bound";
  return (
    <p class="formula-whole">
      <Term word={word} label={texts.glossary[word].lecture ?? word}>
        <math>
          <msub>
            <mi>D</mi>
            <mtext>{mode === "p2p" ? "P2P" : "c–s"}</mtext>
          </msub>
          <mo>≥</mo>
        </math>
      </Term>
      <span class="formula-total">{bound},</span>
      <span class="hint">{texts.sights.bound.largest}</span>
    </p>
  );
}

export function TermFormula({ term }: { term: BoundTerm }) {
  return (
    <math>
      <mfrac>
        {term === "seeder-upload" || term === "slowest-download" ? (
          <mi>F</mi>
        ) : (
          <mrow>
            <mi>N</mi>
            <mo>·</mo>
            <mi>F</mi>
          </mrow>
        )}
        <Divisor term={term} />
      </mfrac>
    </math>
  );
}

function Divisor({ term }: { term: BoundTerm }) {
  switch (term) {
    case "seeder-upload":
    case "server-upload":
      return <Sub of="u" index="s" />;
    case "slowest-download":
      return <Sub of="d" index="min" />;
    case "total-upload":
      return (
        <mrow>
          <Sub of="u" index="s" />
          <mo>+</mo>
          <mo>Σ</mo>
          <Sub of="u" index="i" />
        </mrow>
      );
    default:
      return unreachable(term);
  }
}
