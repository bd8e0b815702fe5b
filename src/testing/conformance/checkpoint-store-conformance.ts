import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { CLAIM_CASES, RUN_LEASE_CASES } from './lease-cases.js';
import { CONTENT_CASES, ISOLATION_CASES } from './content-cases.js';
import { PERSISTENCE_CASES } from './persistence-cases.js';
import { REOPEN_CASES, RUN_CASES } from './run-cases.js';
import { FENCING_CASES, SAVE_CASES } from './save-cases.js';
import type { PersistentCase, StoreCase } from './store-case.js';
import type { ConformanceCase } from './expectations.js';

export interface CheckpointStoreConformance {
  /** Gives an empty store, each time on a medium of its own. The case closes it. */
  readonly open: () => CheckpointStore | Promise<CheckpointStore>;
  /**
   * Gives a further store on the medium of one that `open` gave, which may be closed by then. Needed for the cases on what outlives a process,
   * and on two processes at once. @default the store is not persistent
   */
  readonly reopen?: (store: CheckpointStore) => CheckpointStore | Promise<CheckpointStore>;
}

/**
 * All that a `CheckpointStore` must do, as test cases for any test runner.
 *
 * @example
 * for (const { name, run } of checkpointStoreConformance({ open: () => memory() })) it(name, run);
 */
export function checkpointStoreConformance(options: CheckpointStoreConformance): ConformanceCase[] {
  const { open, reopen } = options;
  const always = [
    ...RUN_CASES,
    ...RUN_LEASE_CASES,
    ...CLAIM_CASES,
    ...SAVE_CASES,
    ...FENCING_CASES,
    ...REOPEN_CASES,
    ...CONTENT_CASES,
    ...ISOLATION_CASES,
  ];
  return [
    ...always.map((one) => onOneStore(one, open)),
    ...(reopen ? PERSISTENCE_CASES.map((one) => onOneMedium(one, open, reopen)) : []),
  ];
}

function onOneStore(one: StoreCase, open: CheckpointStoreConformance['open']): ConformanceCase {
  return {
    name: one.name,
    async run() {
      const store = await open();
      await one.check(store).finally(() => store.close());
    },
  };
}

function onOneMedium(
  one: PersistentCase,
  open: CheckpointStoreConformance['open'],
  reopen: NonNullable<CheckpointStoreConformance['reopen']>,
): ConformanceCase {
  return {
    name: one.name,
    async run() {
      const first = await open();
      const stores = [first];
      const further = async () => {
        const store = await reopen(first);
        stores.push(store);
        return store;
      };
      await one.check(first, further).finally(() => Promise.all(stores.map((store) => store.close())));
    },
  };
}
