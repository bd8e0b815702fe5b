import { policyLayers, type MethodPolicies } from '../client/policies.js';
import type { RankedLayer } from '../layers/layer.js';
import { endpointName, type EndpointDefinition } from './endpoint.js';

/** Names under which the policies stand in an endpoint definition. */
export const POLICIES = {
  retry: 'Retried',
  rateLimit: 'RateLimited',
  breaker: 'CircuitBroken',
  reauth: 'Reauth401',
} as const satisfies Record<keyof MethodPolicies, string>;

const roads = new WeakMap<object, WeakMap<EndpointDefinition, readonly RankedLayer[]>>();

/** What stands around each request of the method: its decorators over the policies of its client. Made once for each client. */
export function roadLayers(definition: EndpointDefinition, client: object): readonly RankedLayer[] {
  const known = roads.get(client) ?? new WeakMap<EndpointDefinition, readonly RankedLayer[]>();
  roads.set(client, known);
  const road = known.get(definition) ?? layersFor(definition, client);
  known.set(definition, road);
  return road;
}

function layersFor(definition: EndpointDefinition, client: object): RankedLayer[] {
  const own = [...definition.layers.values()].flatMap(({ rank, layerFor }) =>
    layerFor ? [{ rank, layer: layerFor(client) }] : [],
  );
  const said = Object.entries(POLICIES).map(([policy, name]) => [policy, definition.layers.get(name)?.options]);
  const method = Object.fromEntries(said.filter(([, options]) => options !== undefined)) as MethodPolicies;
  return [...own, ...policyLayers(client, method, endpointName({ ...definition, owner: client.constructor.name }))];
}
