/** Large type for a projector. */
import { useEffect } from "preact/hooks";
import { texts } from "../texts/current.ts";
import { isPresenting } from "./presenting.ts";

export function PresentButton() {
  const isOn = isPresenting.value;
  useEffect(() => {
    document.documentElement.classList.toggle("presenting", isOn);
    return () => document.documentElement.classList.remove("presenting");
  }, [isOn]);
  return (
    <button
      type="button"
      class="quiet present"
      aria-pressed={isOn}
      onClick={() => {
        isPresenting.value = !isOn;
      }}
    >
      {texts.layout.present}
    </button>
  );
}
