import { divisionOf, type DivisionOf } from './divisions.js';
import { numberedName, personOf } from './names.js';
import { fraction, idOf, indexIn, mix } from './random.js';

export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  /** About one in twenty has none. */
  readonly email?: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  readonly division: DivisionOf;
  readonly department: string;
  readonly version: number;
}

export interface SandboxGroup {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  readonly type: 'official' | 'social';
}

const [USER, GROUP] = [0x75, 0x67];

export function userAt(seed: number, index: number): SandboxUser {
  const h = mix(seed, index);
  const name = personOf(h).join(' ');
  return {
    id: idOf(seed, USER, index),
    name,
    ...(fraction(seed + 2, index) < 0.95
      ? { email: `${name.replace(' ', '.').toLowerCase()}.${index}@example.com` }
      : {}),
    state: userStateAt(seed, index),
    division: divisionOf(seed, h >>> 9),
    department: `Department ${(h >>> 13) % 40}`,
    version: 1 + ((h >>> 20) % 30),
  };
}

export function userStateAt(seed: number, index: number): SandboxUser['state'] {
  const chance = fraction(seed + 1, index);
  return chance < 0.8 ? 'active' : chance < 0.95 ? 'inactive' : 'deleted';
}

export const userIndexOf = (seed: number, id: string): number => indexIn(seed, USER, id);

export const groupAt = (seed: number, index: number, memberCount: number): SandboxGroup => ({
  id: idOf(seed, GROUP, index),
  name: numberedName('Group', index),
  memberCount,
  type: mix(seed, index) % 3 === 0 ? 'social' : 'official',
});

export const groupIndexOf = (seed: number, id: string): number => indexIn(seed, GROUP, id);
