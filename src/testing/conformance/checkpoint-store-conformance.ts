import type { CheckpointStore } from '../../extract/checkpoints/checkpoint-store.js';
import { CLAIM_CASES, RUN_LEASE_CASES } from './lease-cases.js';
import { CONTENT_CASES, ISOLATION_CASES } from './content-cases.js';
import { PERSISTENCE_CASES } from './persistence-cases.js';
import { REOPEN_CASES, RUN_CASES } from './run-cases.js';
import { FENCING_CASES, SAVE_CASES } from './save-cases.js';
import type { PersistentCase, StoreCase } from './store-case.js';
import type { ConformanceCase } from './expectations.js';

/** How the cases open a store. */
export interface CheckpointStoreConformance {
  /** Returns an empty store, each time on a new medium. The case closes it. */
  readonly open: () => CheckpointStore | Promise<CheckpointStore>;
  /**
   * Returns another store on the medium of `store`, which may be closed already. It enables the cases on persistence and on concurrent
   * processes. @default the store is not persistent
   */
  readonly reopen?: (store: CheckpointStore) => CheckpointStore | Promise<CheckpointStore>;
}

/**
 * The contract of `CheckpointStore`, as test cases for any test runner.
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
    ...always.map((testCase) => onOneStore(testCase, open)),
    ...(reopen ? PERSISTENCE_CASES.map((testCase) => onOneMedium(testCase, open, reopen)) : []),
  ];
}

function onOneStore(testCase: StoreCase, open: CheckpointStoreConformance['open']): ConformanceCase {
  return {
    name: testCase.name,
    async run() {
      const store = await open();
      await testCase.check(store).finally(() => store.close());
    },
  };
}

function onOneMedium(
  testCase: PersistentCase,
  open: CheckpointStoreConformance['open'],
  reopen: NonNullable<CheckpointStoreConformance['reopen']>,
): ConformanceCase {
  return {
    name: testCase.name,
    async run() {
      const first = await open();
      const stores = [first];
      const openAnother = async () => {
        const store = await reopen(first);
        stores.push(store);
        return store;
      };
      await testCase.check(first, openAnother).finally(() => Promise.all(stores.map((store) => store.close())));
    },
  };
}
