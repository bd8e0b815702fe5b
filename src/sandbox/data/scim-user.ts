import type { SandboxUser } from './people.js';

/** A user as RFC 7643 writes one. */
export function scimUser({ id, name, email, state, department, version }: SandboxUser) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: email ?? id,
    displayName: name,
    active: state === 'active',
    emails: email === undefined ? [] : [{ value: email, type: 'work', primary: true }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department },
    meta: { resourceType: 'User', version: `W/"${version}"` },
  };
}
