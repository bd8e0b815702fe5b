import type { AxiosAdapter } from 'axios';
import { describeEndpoints, Paged, type ApiClient, type ApiClientOptions } from 'pagewright';
import { drain } from '../../support/memory-endpoint';

/** How to call each endpoint of a client; what it sends and reads is found out by calling it. */
export type Calls<C extends ApiClient> = Readonly<Record<string, (client: C) => unknown>>;

/** A request as it would have been sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly query: readonly string[];
  /** Each field of the body, as the way to it. */
  readonly body: readonly (readonly string[])[];
}

export interface Probed {
  readonly paged: boolean;
  readonly sent: readonly Sent[];
  /** Why no record came out of the list that was offered; absent where it did. */
  readonly problem?: string;
}

const RECORD = { id: 'probe', conversationId: 'probe' };
/** Every way on that there is: whichever the endpoint knows, it takes, so that a second request is seen too. */
const WAYS_ON = { nextUri: '/?pageSize=25', cursor: 'c2', cursors: { after: 'c2' }, after: 'c2' };

/** A job that is done as soon as it is asked after, in all dialects at once; `pages` counts the requests up to its first page. */
interface Job {
  readonly answer: object;
  readonly pages: number;
}

/** What is probed: an endpoint by its name, and the list that its server is to have. */
export interface Probe<C extends ApiClient> {
  readonly name: string;
  readonly make: (options: Pick<ApiClientOptions, 'axios'>) => C;
  readonly call: (client: C) => unknown;
}

/** Calls an endpoint whose server has a single record, in the list of that name, and an empty page after it. */
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
    const data = { ...job?.answer, ...(listKey && { [listKey]: first ? [RECORD] : [] }), ...(first && WAYS_ON) };
    return { data, status: 200, statusText: 'OK', headers: {}, config };
  };
  const result = call(make({ axios: { adapter } }));
  if (!(result instanceof Paged)) return { paged: false, sent: (await result, sent) };
  try {
    const records = await drain(result);
    return { paged: true, sent, ...(records.length === 0 && { problem: 'no record came of it' }) };
  } catch (error) {
    return { paged: true, sent, problem: (error as Error).message };
  }
}

function jobOf(client: ApiClient, name: string): Job | undefined {
  const layers = describeEndpoints(client).find((endpoint) => endpoint.name === name)?.decorators;
  const polled = layers?.find(({ decorator }) => decorator === 'Polled')?.options as
    { succeeded: readonly string[]; results?: string } | undefined;
  if (!polled) return undefined;
  const [done] = polled.succeeded;
  const answer = { jobId: 'job-1', id: 'job-1', executionId: 'job-1', state: done, queryStatus: done };
  return { answer, pages: polled.results === undefined ? 2 : 3 };
}

/** Lists are values here: what stands in them is the caller's own. */
function fieldsIn(body: unknown, at: readonly string[] = []): string[][] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return at.length > 0 ? [[...at]] : [];
  return Object.entries(body).flatMap(([name, value]) => fieldsIn(value, [...at, name]));
}
