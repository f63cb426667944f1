/** A check box for one or more files: checked if all are chosen, in between if some are. */
interface CheckBoxProps {
  readonly id?: string;
  readonly label?: string;
  readonly tabIndex?: number;
  /** How many files are chosen. */
  readonly chosen: number;
  readonly of: number;
  readonly choose: (isWanted: boolean) => void;
}

export function CheckBox({ id, label, tabIndex, chosen, of, choose }: CheckBoxProps) {
  return (
    <input
      type="checkbox"
      data-control="choose"
      id={id}
      aria-label={label}
      tabIndex={tabIndex}
      checked={chosen === of}
      indeterminate={chosen > 0 && chosen < of}
      onChange={() => choose(chosen < of)}
    />
  );
}
