import type { AxiosAdapter } from 'axios';
import { describeEndpoints, Paged, type ApiClient, type ApiClientOptions } from 'pagewright';
import { drain } from '../../support/memory-endpoint';

/** How to call each endpoint of a client. */
export type Calls<C extends ApiClient> = Readonly<Record<string, (client: C) => unknown>>;

/** A request that the client sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly query: readonly string[];
  /** The path of each field of the body. */
  readonly body: readonly (readonly string[])[];
}

export interface Probed {
  readonly paged: boolean;
  readonly sent: readonly Sent[];
  /** Why the endpoint returned no record of the list. */
  readonly problem?: string;
}

const RECORD = { id: 'probe', conversationId: 'probe' };
/** Every indication of a next page, so that the endpoint sends a second request. */
const NEXT_PAGE = { nextUri: '/?pageSize=25', cursor: 'c2', cursors: { after: 'c2' }, after: 'c2' };

/** A job that succeeds at the first poll. `pages` counts the requests up to its first page. */
interface Job {
  readonly response: object;
  readonly pages: number;
}

/** An endpoint to call. */
export interface Probe<C extends ApiClient> {
  readonly name: string;
  readonly make: (options: Pick<ApiClientOptions, 'axios'>) => C;
  readonly call: (client: C) => unknown;
}

/** Calls an endpoint. The server returns one record in the list of that name, and then an empty page. */
export async function probe<C extends ApiClient>(
  { name, make, call }: Probe<C>,
  listKey: string | undefined,
): Promise<Probed> {
  const sent: Sent[] = [];
  const job = jobOf(make({}), name);
  const adapter: AxiosAdapter = async (config) => {
    const body: unknown = typeof config.data === 'string' ? JSON.parse(config.data) : {};
    const query = Object.keys((config.params as object | undefined) ?? {});
    const first =
      sent.push({ method: String(config.method), url: String(config.url), query, body: fieldsIn(body) }) <=
      (job?.pages ?? 1);
    const data = { ...job?.response, ...(listKey && { [listKey]: first ? [RECORD] : [] }), ...(first && NEXT_PAGE) };
    return { data, status: 200, statusText: 'OK', headers: {}, config };
  };
  const result = call(make({ axios: { adapter } }));
  if (!(result instanceof Paged)) return { paged: false, sent: (await result, sent) };
  try {
    const records = await drain(result);
    return { paged: true, sent, ...(records.length === 0 && { problem: 'no record was returned' }) };
  } catch (error) {
    return { paged: true, sent, problem: (error as Error).message };
  }
}

function jobOf(client: ApiClient, name: string): Job | undefined {
  const decorators = describeEndpoints(client).find((endpoint) => endpoint.name === name)?.decorators;
  const polled = decorators?.find(({ decorator }) => decorator === 'Polled')?.options as
    { succeeded: readonly string[]; results?: string } | undefined;
  if (!polled) return undefined;
  const [done] = polled.succeeded;
  const response = { jobId: 'job-1', id: 'job-1', executionId: 'job-1', state: done, queryStatus: done };
  return { response, pages: polled.results === undefined ? 2 : 3 };
}

/** Lists count as values, since their content comes from the caller. */
function fieldsIn(body: unknown, at: readonly string[] = []): string[][] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return at.length > 0 ? [[...at]] : [];
  return Object.entries(body).flatMap(([name, value]) => fieldsIn(value, [...at, name]));
}
