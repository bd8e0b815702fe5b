import { redactDeep } from '../../errors/redact.js';
import type { Chunk } from '../../extract/checkpoints/chunk.js';
import { countsOf } from '../../extract/receipt/receipt-of.js';
import { formatInterval } from '../../time/interval.js';
import type { RunState } from './read-state.js';
import { standingOf } from './run-standing.js';
import { recordsOf } from './status-text.js';

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
    records: recordsOf(state.chunks),
    chunks: countsOf(state.chunks),
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
