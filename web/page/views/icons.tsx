/** Icons. They always accompany words, so they are hidden from assistive technology. */
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const line = (d: string, width = 1.6) => (
  <path
    d={d}
    fill="none"
    stroke="currentColor"
    stroke-width={width}
    stroke-linecap="round"
    stroke-linejoin="round"
  />
);

export const FileIcon = () => <Icon>{line("M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2")}</Icon>;
export const FolderIcon = () => <Icon>{line("M1.8 3.5h4.4l1.5 1.8h6.5v7.4H1.8z")}</Icon>;
export const CopyIcon = () => <Icon>{line("M5.5 5.5h8v8h-8zM10.5 5.2V2.5h-8v8h2.7")}</Icon>;
export const ShareIcon = () => <Icon>{line("M8 9.8V2M5 4.8 8 1.8l3 3M4.6 7H3v7h10V7h-1.6")}</Icon>;
export const CheckIcon = () => <Icon>{line("M2.8 8.6l3.4 3.4 7-7.6")}</Icon>;
export const SaveIcon = () => <Icon>{line("M8 1.8v8.4M4.6 7 8 10.4 11.4 7M2.2 13.8h11.6")}</Icon>;
export const LockIcon = () => (
  <Icon>{line("M3.6 7.4h8.8v6.4H3.6zM5.4 7.2V4.8a2.6 2.6 0 0 1 5.2 0v2.4")}</Icon>
);
export const GlobeIcon = () => (
  <Icon>
    {line(
      "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM2 8h12M8 1.8c-4 4-4 8.4 0 12.4 4-4 4-8.4 0-12.4",
      1.4,
    )}
  </Icon>
);
export const ExpandIcon = () => (
  <Icon>{line("M9.8 2.2h4v4M13.6 2.4 9.4 6.6M6.2 13.8h-4v-4M2.4 13.6l4.2-4.2")}</Icon>
);
export const ServerIcon = () => (
  <Icon>{line("M2.2 2.4h11.6v4.4H2.2zM2.2 9.2h11.6v4.4H2.2zM4.6 4.6h.1M4.6 11.4h.1", 1.5)}</Icon>
);
export const PauseIcon = () => <Icon>{line("M5.4 3v10M10.6 3v10")}</Icon>;
export const ResumeIcon = () => <Icon>{line("M4.8 2.8v10.4L12.8 8z")}</Icon>;
/** A screen with a triangle: a triangle alone resumes a download. */
export const PlayIcon = () => <Icon>{line("M1.8 2.6h12.4v8.8H1.8zM6.8 5v4l3.2-2zM5 13.8h6")}</Icon>;
export const ShowIcon = () => (
  <Icon>
    {line(
      "M1.4 8S4 3.6 8 3.6 14.6 8 14.6 8 12 12.4 8 12.4 1.4 8 1.4 8zM8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z",
    )}
  </Icon>
);
export const CloseIcon = () => <Icon>{line("M4 4l8 8M12 4l-8 8")}</Icon>;
export const ChevronIcon = () => <Icon>{line("M6 3.5 10.5 8 6 12.5")}</Icon>;
export const RemoveIcon = () => (
  <Icon>{line("M2.5 4.2h11M6 4V2.2h4V4M4 4.4l.7 9.4h6.6l.7-9.4M6.8 7v4M9.2 7v4")}</Icon>
);
export const QrIcon = () => (
  <Icon>
    {line(
      "M2.2 2.2h4.2v4.2H2.2zM9.6 2.2h4.2v4.2H9.6zM2.2 9.6h4.2v4.2H2.2zM9.8 9.8h1.4M13.6 9.8v1.4M9.8 13.6h.2M13 13.4h.6",
    )}
  </Icon>
);

/** Seven cells of a honeycomb, some of them paler, as if still arriving. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      {CELLS.map(([x, y, opacity]) => (
        <path key={`${x},${y}`} d={hexagon(x, y)} fill="currentColor" opacity={opacity} />
      ))}
    </svg>
  );
}

const CELLS = [
  [16, 16, 1],
  [25.8, 16, 0.85],
  [20.9, 24.5, 0.35],
  [11.1, 24.5, 0.7],
  [6.2, 16, 1],
  [11.1, 7.5, 0.5],
  [20.9, 7.5, 1],
] as const;

function hexagon(x: number, y: number): string {
  const corners = [30, 90, 150, 210, 270, 330].map((degrees) => {
    const angle = (degrees * Math.PI) / 180;
    return `${(x + 5 * Math.cos(angle)).toFixed(2)} ${(y + 5 * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${corners.join("L")}Z`;
}
