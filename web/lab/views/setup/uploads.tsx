/** The field of ui, the upload limits of the leechers: one rate for all, a spread, or one each. */
import { unreachable } from "../../../../shared/core/invariant.ts";
import { type LabSetup, type UploadCaps, uploadCapOf } from "../../model/setup.ts";
import { parseAmount, parseUploads, spelled } from "../../model/setup-parameters.ts";
import { texts } from "../../texts/current.ts";
import { readings } from "../../texts/readings-current.ts";
import { Choice, type FieldProps, TextField } from "./field.tsx";

const KINDS = ["one", "spread", "per-peer"] as const;
/** The choice of the kind shows the hint and the issues. */
const QUIET = { hint: "", issues: [] };

interface UploadsProps {
  readonly setup: LabSetup;
  readonly about: FieldProps;
  readonly change: (uploads: UploadCaps) => void;
  readonly onUnparsed: (text: string | undefined) => void;
}

export function Uploads({ setup, about, change, onUnparsed }: UploadsProps) {
  const { uploads } = setup;
  const rate = (label: string, value: number, take: (rate: number) => UploadCaps, isUnlabelled = false) => (
    <TextField
      {...QUIET}
      label={label}
      isUnlabelled={isUnlabelled}
      value={spelled(value)}
      accept={(text) => {
        const parsed = parseAmount(text);
        if (parsed === undefined) return undefined;
        change(take(parsed));
        return spelled(parsed);
      }}
      onUnparsed={onUnparsed}
    />
  );
  return (
    <div class="uploads">
      <Choice
        {...about}
        value={uploads.kind}
        choices={KINDS.map((kind) => [kind, texts.setup.uploads[kind]])}
        onValue={(kind) => {
          onUnparsed(undefined);
          change(asKind(setup, kind));
        }}
      />
      {uploads.kind === "one" &&
        rate(about.label, uploads.rate, (next) => ({ ...uploads, rate: next }), true)}
      {uploads.kind === "spread" && (
        <div class="pair">
          {rate(texts.setup.least, uploads.least, (least) => ({ ...uploads, least }))}
          {rate(texts.setup.most, uploads.most, (most) => ({ ...uploads, most }))}
        </div>
      )}
      {uploads.kind === "per-peer" && (
        <TextField
          label={readings.rates.label}
          hint={readings.rates.hint}
          issues={[]}
          value={ratesText(uploads)}
          accept={(text) => {
            const parsed = parseRates(text);
            if (parsed === undefined) return undefined;
            change(parsed);
            return ratesText(parsed);
          }}
          onUnparsed={onUnparsed}
        />
      )}
    </div>
  );
}

function ratesText(uploads: UploadCaps): string {
  return uploads.kind === "per-peer" ? uploads.rates.map(spelled).join(", ") : "";
}

function parseRates(text: string): UploadCaps | undefined {
  return parseUploads(`${text.trim().replace(/,$/, "")},`);
}

/** The same limits, as closely as that kind can represent them. */
function asKind(setup: LabSetup, kind: UploadCaps["kind"]): UploadCaps {
  const rates = Array.from({ length: Math.max(1, setup.leechers) }, (_, index) =>
    uploadCapOf(setup, index + 1),
  );
  switch (kind) {
    case "one":
      return { kind, rate: rates[0] ?? 0 };
    case "spread":
      return { kind, least: Math.min(...rates), most: Math.max(...rates) };
    case "per-peer":
      return { kind, rates };
    default:
      return unreachable(kind);
  }
}
