/** Large type for a projector. */
import { useEffect, useState } from "preact/hooks";
import { texts } from "../texts/current.ts";

export function PresentButton() {
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    document.documentElement.classList.toggle("presenting", isOn);
    return () => document.documentElement.classList.remove("presenting");
  }, [isOn]);
  return (
    <button type="button" class="quiet present" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
      {texts.layout.present}
    </button>
  );
}
