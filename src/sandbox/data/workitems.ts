import { numberedName, pick } from './names.js';
import { idOf } from './random.js';
import { RecordSet } from './record-set.js';

export interface SandboxWorkitem {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly statusCategory: 'Open' | 'InProgress' | 'Waiting' | 'Closed';
  readonly workbin: { readonly id: string; readonly name: string };
}

const CATEGORIES = ['Open', 'InProgress', 'Waiting', 'Closed'] as const;
const WORKBIN = 0x7b;

export const workitemSet = (seed: number, size: number): RecordSet<SandboxWorkitem> =>
  new RecordSet(seed, 0x77, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Workitem', index),
    priority: chance % 1_000,
    statusCategory: pick(CATEGORIES, chance >>> 10),
    workbin: { id: idOf(seed, WORKBIN, chance % 8), name: numberedName('Workbin', chance % 8) },
  }));
