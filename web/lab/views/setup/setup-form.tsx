/**
 * The form with the setup of the next run. Every change that parses is applied at once. Text that does not parse and values with
 * issues are reported at their field, and no run can be started until they are fixed.
 */
import { useEffect, useState } from "preact/hooks";
import { checkSetup, type SetupField, type SetupIssue } from "../../model/check-setup.ts";
import { presetOf } from "../../model/presets.ts";
import { boundsOfRun } from "../../model/scenario.ts";
import { LAB_LIMITS, type LabSetup, PIECE_LENGTHS, runsOf } from "../../model/setup.ts";
import { parseAmount, spelled } from "../../model/setup-parameters.ts";
import { texts } from "../../texts/current.ts";
import { readings } from "../../texts/readings-current.ts";
import { CopyButton } from "../copy-link.tsx";
import type { LabProps } from "../lab-props.ts";
import { limitsOf } from "../setup-name.ts";
import { WithSymbols } from "../symbols.tsx";
import { Choice, type FieldProps, Frame, TextField, type TextFieldProps } from "./field.tsx";
import { Uploads } from "./uploads.tsx";

const STRATEGIES = ["rarest-first", "random", "sequential"] as const;
const MODES = ["p2p", "client-server", "both"] as const;

type Unparsed = ReadonlyMap<SetupField, string>;

interface SetupFormProps {
  readonly lab: LabProps;
  /** Whether the result of this setup is shown. */
  readonly hasRun: boolean;
  /** Whether to start is what the page suggests. */
  readonly isMain: boolean;
  /** Whether the form is unfolded at first. */
  readonly isUnfolded: boolean;
}

export function SetupForm({ lab, hasRun, isMain, isUnfolded }: SetupFormProps) {
  const setup = lab.setup.value;
  const isBusy = lab.isBusy.value;
  const preset = presetOf(setup);
  const [unparsed, setUnparsed] = useState<Unparsed>(new Map());
  const issues: readonly SetupIssue[] = [
    ...[...unparsed].map(([field, value]) => ({ field, kind: "not-a-number" as const, value })),
    ...checkSetup(setup, lab.device),
  ];
  // Folded, because the presets suffice; open where it was asked for or something needs to be put right, and closed during a run.
  const hasIssues = issues.length > 0;
  const [isOpen, setOpen] = useState((hasIssues || isUnfolded) && !isBusy);
  useEffect(() => {
    if (isBusy) setOpen(false);
    else if (hasIssues) setOpen(true);
  }, [isBusy, hasIssues]);
  const { fields, choker, seeder } = texts.setup;

  const change = (about: Partial<LabSetup>): void => lab.controls.apply({ ...lab.setup.peek(), ...about });
  const onUnparsed =
    (field: SetupField) =>
    (text: string | undefined): void =>
      setUnparsed((before) => {
        if (before.get(field) === text) return before;
        const next = new Map(before);
        if (text === undefined) next.delete(field);
        else next.set(field, text);
        return next;
      });
  const about = (field: SetupField): FieldProps => ({
    ...fields[field],
    issues: issues.filter((issue) => issue.field === field),
  });
  /** A field of one number. */
  const number = (
    field: SetupField,
    value: string,
    take: (value: number) => Partial<LabSetup>,
    spell: (value: number) => string,
  ): TextFieldProps => ({
    ...about(field),
    value,
    accept: (text) => {
      const parsed = parseAmount(text);
      if (parsed === undefined) return undefined;
      change(take(parsed));
      return spell(parsed);
    },
    onUnparsed: onUnparsed(field),
  });
  const download = number(
    "download",
    setup.download === undefined ? "" : spelled(setup.download),
    (value) => ({ download: value }),
    spelled,
  );

  return (
    <form
      class="setup"
      aria-label={texts.setup.heading}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && issues.length === 0) lab.controls.start();
      }}
    >
      <div class="start">
        {isBusy ? (
          // The keys keep Preact from turning this button into the submit button within its own click, which would start a run.
          <button key="stop" type="button" class="button-main" onClick={() => lab.controls.stop()}>
            {texts.commands.stop}
          </button>
        ) : (
          <button
            key="start"
            type="submit"
            class={isMain ? "button-main" : ""}
            disabled={issues.length > 0 || lab.problem.value?.kind === "unsupported"}
          >
            {hasRun ? texts.commands.again : texts.commands.start}
          </button>
        )}
        {preset !== undefined && <p>{texts.presets.each[preset].lookFor}</p>}
      </div>
      <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          {texts.setup.heading}{" "}
          <span class="hint">
            <WithSymbols text={limitsOf(setup)} />
            {issues.length === 0 && ` · ${readings.theoryExpects(leastTime(setup))}`}
          </span>
        </summary>
        <fieldset disabled={isBusy}>
          <legend class="visually-hidden">{texts.setup.heading}</legend>
          <TextField
            {...number("leechers", String(setup.leechers), (leechers) => ({ leechers }), String)}
            steps={LAB_LIMITS.leechers}
          />
          <FileField
            lab={lab}
            field={number("fileLength", spelled(setup.fileLength), (fileLength) => ({ fileLength }), spelled)}
          />
          <TextField
            {...number(
              "seederUpload",
              spelled(setup.seederUpload),
              (seederUpload) => ({ seederUpload }),
              spelled,
            )}
          />
          <Uploads
            setup={setup}
            about={about("uploads")}
            change={(uploads) => change({ uploads })}
            onUnparsed={onUnparsed("uploads")}
          />
          <TextField
            {...download}
            placeholder={texts.setup.noLimit}
            accept={(text) => {
              if (text.trim() !== "") return download.accept(text);
              change({ download: undefined });
              return "";
            }}
          />
          <TextField
            {...number("freeRiders", String(setup.freeRiders), (freeRiders) => ({ freeRiders }), String)}
            steps={{ least: 0, most: setup.leechers }}
          />
          <Choice
            {...about("pieceLength")}
            value={String(setup.pieceLength)}
            choices={PIECE_LENGTHS.map((length) => [String(length), texts.format.size(length)])}
            onValue={(pieceLength) => change({ pieceLength: Number(pieceLength) })}
          />
          <Choice
            {...about("strategy")}
            value={setup.strategy}
            choices={STRATEGIES.map((value) => [value, texts.setup.strategies[value]])}
            onValue={(strategy) => change({ strategy })}
          />
          <Choice
            {...about("choker")}
            value={setup.choker ? "on" : "off"}
            choices={[
              ["on", choker.on],
              ["off", choker.off],
            ]}
            onValue={(value) => change({ choker: value === "on" })}
          />
          <Choice
            {...about("seederLeaves")}
            value={setup.seederLeaves ? "leaves" : "stays"}
            choices={[
              ["stays", seeder.stays],
              ["leaves", seeder.leaves],
            ]}
            onValue={(value) => change({ seederLeaves: value === "leaves" })}
          />
          <Choice
            {...about("mode")}
            value={setup.mode}
            choices={MODES.map((value) => [value, texts.setup.modes[value]])}
            onValue={(mode) => change({ mode })}
          />
        </fieldset>
        <div class="row">
          <p class="hint">{texts.setup.aboutCaps}</p>
          {!isBusy && issues.length === 0 && (
            <CopyButton label={texts.commands.copySetupLink} url={() => location.href} isQuiet />
          )}
        </div>
      </details>
    </form>
  );
}

/** Sum of the bounds of the setup's runs, in seconds. */
function leastTime(setup: LabSetup): number {
  return runsOf(setup).reduce((sum, mode) => {
    const { peerToPeer, clientServer } = boundsOfRun(setup, mode);
    return sum + (mode === "p2p" ? peerToPeer : clientServer);
  }, 0);
}

/** A generated file of a chosen length, or the user's own. */
function FileField({ lab, field }: { lab: LabProps; field: TextFieldProps }) {
  const file = lab.file.value;
  const id = "own-file";
  return (
    <div class="file-field">
      {file === undefined ? (
        <>
          <TextField {...field} />
          <label class="button quiet">
            {texts.setup.chooseFile}
            <input
              type="file"
              class="visually-hidden"
              onChange={({ currentTarget }) => {
                lab.controls.chooseFile(currentTarget.files?.[0]);
                currentTarget.value = "";
              }}
            />
          </label>
        </>
      ) : (
        <>
          <Frame id={id} label={field.label} hint="" issues={field.issues}>
            <output id={id} class="own-file">
              <bdi>{texts.setup.ownFile(file.name, file.length)}</bdi>
            </output>
          </Frame>
          <button type="button" class="quiet" onClick={() => lab.controls.chooseFile(undefined)}>
            {texts.setup.generatedFile}
          </button>
        </>
      )}
    </div>
  );
}
