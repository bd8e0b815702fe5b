import { numberedName } from './names.js';
import { idOf } from './random.js';
import { RecordSet } from './record-set.js';

export interface SandboxDivision {
  readonly id: string;
  readonly name: string;
  readonly homeDivision: boolean;
}

/** How other records name the division that they belong to. */
export type DivisionOf = Pick<SandboxDivision, 'id' | 'name'>;

const KIND = 0xd1;
const NAMED = ['Home', 'Sales', 'Support', 'Field', 'Labs'];

export const divisionSet = (seed: number, size: number): RecordSet<SandboxDivision> =>
  new RecordSet(seed, KIND, size, ({ index }) => ({ ...divisionAt(seed, index), homeDivision: index === 0 }));

/** One of the divisions with a name of their own, which is where records belong. */
export const divisionOf = (seed: number, chance: number): DivisionOf => divisionAt(seed, chance % NAMED.length);

const divisionAt = (seed: number, index: number): DivisionOf => ({
  id: idOf(seed, KIND, index),
  name: NAMED[index] ?? numberedName('Division', index),
});
