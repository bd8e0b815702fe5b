import { fraction, idOf, mix } from './random.js';

export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  /** About one in twenty has none. */
  readonly email?: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  readonly division: { readonly id: string; readonly name: string };
  readonly department: string;
  readonly version: number;
}

export interface SandboxGroup {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  readonly type: 'official' | 'social';
}

const FIRST = [
  'Ada',
  'Alan',
  'Barbara',
  'Claude',
  'Dorothy',
  'Edsger',
  'Frances',
  'Grace',
  'Hedy',
  'John',
  'Katherine',
  'Leslie',
];
const LAST = [
  'Allen',
  'Hamilton',
  'Hopper',
  'Johnson',
  'Knuth',
  'Lamarr',
  'Lamport',
  'Liskov',
  'Lovelace',
  'Shannon',
  'Turing',
];
const DIVISIONS = ['Home', 'Sales', 'Support', 'Field', 'Labs'];

/** The data of one sandbox. Records are computed when they are asked for, so that a sandbox of millions holds none. */
export class SandboxData {
  constructor(
    private readonly seed: number,
    readonly users: number,
    readonly groups: number,
    readonly membersPerGroup: number,
  ) {}

  user(index: number): SandboxUser {
    const h = mix(this.seed, index);
    const name = `${pick(FIRST, h)} ${pick(LAST, h >>> 5)}`;
    const division = (h >>> 9) % DIVISIONS.length;
    const chance = fraction(this.seed + 1, index);
    return {
      id: idOf(this.seed, 0x75, index),
      name,
      ...(fraction(this.seed + 2, index) < 0.95
        ? { email: `${name.replace(' ', '.').toLowerCase()}.${index}@example.com` }
        : {}),
      state: chance < 0.8 ? 'active' : chance < 0.95 ? 'inactive' : 'deleted',
      division: { id: idOf(this.seed, 0xd1, division), name: DIVISIONS[division] as string },
      department: `Department ${(h >>> 13) % 40}`,
      version: 1 + ((h >>> 20) % 30),
    };
  }

  group(index: number): SandboxGroup {
    return {
      id: idOf(this.seed, 0x67, index),
      name: `Group ${String(index + 1).padStart(4, '0')}`,
      memberCount: Math.min(this.membersPerGroup, this.users),
      type: mix(this.seed, index) % 3 === 0 ? 'social' : 'official',
    };
  }

  /** The place of a group by its id; -1 where there is none. */
  groupIndex(id: string): number {
    for (let i = 0; i < this.groups; i += 1) if (idOf(this.seed, 0x67, i) === id) return i;
    return -1;
  }

  member(group: number, index: number): SandboxUser {
    return this.user((group * 37 + index) % this.users);
  }
}

const pick = (names: readonly string[], h: number) => names[h % names.length] as string;
