/** The lab's page: what it shows of `LabProps`. */
import type { Recording } from "./model/recording.ts";
import { texts } from "./texts/current.ts";
import type { LabProps } from "./views/lab-props.ts";

export function App({ controls, isBusy, problem, recordings }: LabProps) {
  const recording = recordings.value.at(-1);
  return (
    <main>
      <h1>{texts.heading}</h1>
      {problem.value !== undefined && <p role="alert">{texts.problem(problem.value)}</p>}
      <button type="button" onClick={isBusy.value ? controls.stop : controls.start}>
        {isBusy.value ? texts.commands.stop : texts.commands.start}
      </button>
      {recording !== undefined && <LiveTable recording={recording} />}
    </main>
  );
}

function LiveTable({ recording }: { recording: Recording }) {
  const sample = recording.samples.at(-1);
  return (
    <table>
      <caption>{texts.run.phases[recording.phase]}</caption>
      <tbody>
        {recording.peers.map(({ number }) => {
          const peer = sample?.peers[number];
          return (
            <tr key={number}>
              <th scope="row">{texts.peers.name(number)}</th>
              <td>{peer && texts.peers.states[peer.state]}</td>
              <td>{peer?.piecesHave}</td>
              <td>{recording.finishedAt[number]?.toFixed(1)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
