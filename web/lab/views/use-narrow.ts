/** Whether the screen has room for one picture only. */
import { useEffect, useState } from "preact/hooks";

/** Below this width, two pictures next to each other are too small to read. */
const NARROW = "(max-width: 52rem)";

export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const update = () => setNarrow(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return isNarrow;
}
