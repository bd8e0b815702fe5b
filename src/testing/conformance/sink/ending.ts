import { same } from '../expectations.js';
import { recordsOf, type SinkCase } from './sink-trial.js';

/** How a sink ends. */
export const ENDING: readonly SinkCase[] = [
  {
    name: 'ends a run without records',
    async check(trial) {
      const session = await trial.open();
      await trial.finish(session);
      await trial.holds([], 'the output');
      await session.discard();
    },
  },
  {
    name: 'bears finish again, after a crash amid it, and keeps the output when all else is discarded',
    async check(trial) {
      const first = await trial.open();
      const { writer, commit } = await trial.take(first);
      await writer.write(recordsOf('a', 3), commit);
      await trial.close([writer]);
      const made = await trial.finish(first);
      const session = await trial.open();
      same(await trial.finish(session), made, 'what the second finish gave');
      await trial.holds(recordsOf('a', 3), 'the output');
      await session.discard();
      await trial.holds(recordsOf('a', 3), 'the output after discard');
    },
  },
  {
    name: 'goes on after a finish that was not whole',
    async check(trial) {
      const first = await trial.open();
      const before = await trial.take(first);
      await before.writer.write(recordsOf('a', 2), before.commit);
      await trial.finish(first, false);
      await trial.close([before.writer, first]);
      trial.expire();
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      await writer.write(recordsOf('b', 2), commit);
      await trial.finish(session);
      await trial.holds([...recordsOf('a', 2), ...recordsOf('b', 2)], 'the output');
    },
  },
  {
    name: 'tells its kind and address the same each time',
    async check({ address }) {
      const [one, other] = [address.sink(), address.sink()];
      same([one.kind, one.identity, one.where], [other.kind, other.identity, other.where], 'two sinks for one address');
      same([one.kind, one.identity, one.where].map(Boolean), [true, true, true], 'that none of them is empty');
    },
  },
];
