/** The symbols of the formulas in running text: "u_s" becomes u with a subscript, which nobody reads as a word. */
import { Fragment } from "preact";

const SYMBOL = /(u_s|u_i|d_min)/;

export function WithSymbols({ text }: { text: string }) {
  return (
    <>
      {text.split(SYMBOL).map((part, index) => {
        const [letter, subscript] = SYMBOL.test(part) ? part.split("_") : [part];
        return (
          // The parts never change their order.
          <Fragment key={index}>
            {letter}
            {subscript !== undefined && <sub>{subscript}</sub>}
          </Fragment>
        );
      })}
    </>
  );
}
