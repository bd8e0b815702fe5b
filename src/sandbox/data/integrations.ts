import { numberedName, pick } from './names.js';
import { RecordSet } from './record-set.js';

export interface SandboxRole {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly userCount: number;
}

export interface SandboxIntegration {
  readonly id: string;
  readonly name: string;
  readonly integrationType: { readonly id: string };
  readonly intendedState: 'ENABLED' | 'DISABLED';
}

export interface SandboxAction {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly integrationId: string;
  readonly secure: boolean;
}

const PERMISSIONS = ['directory:user:view', 'routing:queue:view', 'analytics:conversationDetail:view'];
const TYPES = ['custom-rest-actions', 'webhook', 'purecloud-data-actions', 'embedded-client-app'];

export const roleSet = (seed: number, size: number): RecordSet<SandboxRole> =>
  new RecordSet(seed, 0x72, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Role', index),
    permissions: PERMISSIONS.slice(chance % PERMISSIONS.length),
    userCount: chance % 500,
  }));

export const integrationSet = (seed: number, size: number): RecordSet<SandboxIntegration> =>
  new RecordSet(seed, 0x69, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Integration', index),
    integrationType: { id: pick(TYPES, chance) },
    intendedState: chance % 8 === 0 ? 'DISABLED' : 'ENABLED',
  }));

/** The actions of the integrations, which take turns. */
export const actionSet = (
  seed: number,
  size: number,
  integrations: RecordSet<SandboxIntegration>,
): RecordSet<SandboxAction> =>
  new RecordSet(seed, 0x61, size, ({ index, id, chance }) => ({
    id,
    name: numberedName('Action', index),
    category: pick(TYPES, chance),
    integrationId: integrations.idAt(index % Math.max(1, integrations.size)),
    secure: chance % 3 === 0,
  }));
