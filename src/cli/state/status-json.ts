import { redactDeep } from '../../errors/redact.js';
import { stateCounts } from '../../extract/checkpoints/chunk-states.js';
import type { Chunk } from '../../extract/checkpoints/chunk.js';
import { totalsOf } from '../../extract/progress/progress-of.js';
import { formatInterval } from '../../time/interval.js';
import type { RunState } from './read-state.js';
import { standingOf } from './run-standing.js';

/** How the runs of a state file stand, for programs. Nothing secret. */
export const statusJson = (path: string, runs: readonly RunState[]): object =>
  redactDeep({ state: path, runs: runs.map(runJson) }) as object;

function runJson(state: RunState): object {
  const { run, endpoint, createdAt, sessions, holder, receipt } = state.run;
  return {
    run,
    endpoint,
    standing: standingOf(state),
    createdAt: isoText(createdAt),
    sessions,
    ...(holder === undefined ? {} : { holder: { owner: holder.owner, until: isoText(holder.until) } }),
    records: totalsOf(state.chunks).records,
    chunks: stateCounts(state.chunks),
    windows: state.chunks.map(windowJson),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

const windowJson = ({ key, window, state, counts, got, expected, attempts, pass, failure }: Chunk): object => ({
  key,
  window: window && formatInterval(window),
  state,
  records: counts.records,
  got,
  expected,
  attempts,
  restarts: pass,
  ...(failure === undefined ? {} : { failure }),
});

const isoText = (at: number) => new Date(at).toISOString();
