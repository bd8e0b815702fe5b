import { failureOf, failsWith } from '../expectations.js';
import { recordsOf, type SinkCase } from './sink-trial.js';

const killed = () => Promise.reject(new Error('killed'));

/** What a sink does after a crash. */
export const RESUMING: readonly SinkCase[] = [
  {
    name: 'has a page once that was written again, since a crash came before its commit',
    async check(trial) {
      const before = await trial.take(await trial.open());
      await before.writer.write(recordsOf('a', 3), before.commit);
      await failureOf(() => before.writer.write(recordsOf('b', 3), killed), 'write');
      trial.expire();
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      await writer.write(recordsOf('b', 3), commit);
      await writer.write(recordsOf('c', 1), commit);
      await trial.finish(session);
      await trial.holds([...recordsOf('a', 3), ...recordsOf('b', 3), ...recordsOf('c', 1)], 'the output');
    },
  },
  {
    name: 'drops what was never committed, where it says so',
    async check(trial) {
      if (trial.address.dropsUncommitted === false) return;
      const before = await trial.take(await trial.open());
      await failureOf(() => before.writer.write(recordsOf('gone', 3), killed), 'write');
      trial.expire();
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      await writer.write(recordsOf('a', 1), commit);
      await trial.finish(session);
      await trial.holds(recordsOf('a', 1), 'the output');
    },
  },
  {
    name: 'is not spoilt by a process that has lost a chunk and does not know it',
    async check(trial) {
      const session = await trial.open();
      const zombie = await trial.take(session);
      await zombie.writer.write(recordsOf('a', 2), zombie.commit);
      trial.expire();
      const { writer, commit } = await trial.take(await trial.open());
      await writer.write(recordsOf('b', 1), commit);
      const late = trial.address.dropsUncommitted === false ? recordsOf('b', 1) : recordsOf('late', 3);
      await failsWith('LEASE_LOST', () => zombie.writer.write(late, zombie.commit), 'write of who lost it');
      await writer.write(recordsOf('c', 1), commit);
      await trial.finish(session);
      await trial.holds([...recordsOf('a', 2), ...recordsOf('b', 1), ...recordsOf('c', 1)], 'the output');
    },
  },
  {
    name: 'goes on after many takeovers of one chunk',
    async check(trial) {
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) {
        const { writer, commit } = await trial.take(await trial.open());
        await writer.write(recordsOf(name, 2), commit);
        trial.expire();
      }
      await trial.finish(await trial.open());
      await trial.holds(
        names.flatMap((name) => recordsOf(name, 2)),
        'the output',
      );
    },
  },
];
