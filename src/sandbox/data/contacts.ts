import { divisionOf, type DivisionOf } from './divisions.js';
import { personOf } from './names.js';
import { RecordSet } from './record-set.js';

export interface SandboxContact {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** About one in ten has none. */
  readonly workEmail?: string;
  readonly division: DivisionOf;
}

export const contactSet = (seed: number, size: number): RecordSet<SandboxContact> =>
  new RecordSet(seed, 0x63, size, ({ index, id, chance }) => {
    const [firstName, lastName] = personOf(chance);
    const workEmail = `${firstName}.${lastName}.${index}@customer.example`.toLowerCase();
    return {
      id,
      firstName,
      lastName,
      ...(chance % 10 === 0 ? {} : { workEmail }),
      division: divisionOf(seed, chance >>> 9),
    };
  });
