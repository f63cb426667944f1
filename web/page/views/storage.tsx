/** Opens the dialog about what this browser stores. */
import { useState } from "preact/hooks";
import type { Client } from "../client/client.ts";
import { texts } from "../texts/current.ts";
import { lazily } from "./lazily.tsx";

const StorageDialog = lazily(() => import("./storage-dialog.tsx").then((loaded) => loaded.StorageDialog));

export function StorageControl({ client }: { client: Client }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet storage-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {texts.storage.button}
      </button>
      {isOpen && <StorageDialog client={client} close={() => setOpen(false)} />}
    </>
  );
}
