import { contactEndpoints } from './contact-endpoints.js';
import { conversationEndpoints } from './conversation-endpoints.js';
import { dialectEndpoints } from './dialect-endpoints.js';
import { directoryEndpoints } from './directory-endpoints.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';
import { organisationEndpoints } from './organisation-endpoints.js';
import { routingEndpoints } from './routing-endpoints.js';
import { scimEndpoints } from './scim-endpoints.js';
import { workitemEndpoints } from './workitem-endpoints.js';

const ROOMS = [
  dialectEndpoints,
  directoryEndpoints,
  scimEndpoints,
  routingEndpoints,
  organisationEndpoints,
  contactEndpoints,
  workitemEndpoints,
  conversationEndpoints,
];

/** All endpoints that answer at once. */
export const platformEndpoints = (kit: EndpointKit): Endpoint[] => ROOMS.flatMap((room) => room(kit));
