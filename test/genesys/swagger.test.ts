import { cursor, type Paged, Paginated, Polled } from 'pagewright';
import { GenesysClient, presets } from 'pagewright/genesys';
import { instantClock } from '../support/instant-clock';
import { GENESYS_CALLS } from './swagger/calls';
import { check } from './swagger/check';
import { CALLS, Library, MINI } from './swagger/mini';
import { readDefinition } from './swagger/read-definition';

const path = process.env['GENESYS_SWAGGER'];

/** The responses may contain cursors, but the definition has no parameter for them. The client supports them anyway. */
const TOLERATED = ['usageJob: sends the unknown query parameter "after"'];

const library = (Client: typeof Library) => (options: object) =>
  new Client({ baseURL: 'https://api.example.com', clock: instantClock(), ...options });
const genesysClient = (options: object) =>
  new GenesysClient({ region: 'eu_west_1', auth: 's3cr3t-token', clock: instantClock(), ...options });

describe('GenesysClient compared with the published definition of the API', () => {
  const title = 'agrees in every endpoint, parameter and list';
  if (path) {
    it(title, async () => {
      const differences = await check(readDefinition(path), genesysClient, GENESYS_CALLS);
      expect(differences.filter((difference) => !TOLERATED.includes(difference))).toEqual([]);
    });
  } else {
    it.skip(`${title} (skipped: set GENESYS_SWAGGER to the path of a Swagger file, which may not be part of this repository)`, () => {});
  }

  it('is tested at every endpoint', () => {
    const methods = Object.getOwnPropertyNames(GenesysClient.prototype);
    const own = methods.filter((name) => !['constructor', 'usersWithIds'].includes(name));
    expect(own.sort()).toEqual(Object.keys(GENESYS_CALLS).sort());
  });

  it('reports every endpoint for the definition of another API', async () => {
    const differences = await check(MINI, genesysClient, GENESYS_CALLS);
    expect(differences).toContain('users: GET /api/v2/users is not in the definition');
    expect(new Set(differences.map((difference) => difference.split(':')[0]))).toEqual(
      new Set(Object.keys(GENESYS_CALLS)),
    );
  });
});

describe('the check of a client against a definition', () => {
  it('reports nothing if they agree', async () => {
    expect(await check(MINI, library(Library), CALLS)).toEqual([]);
  });

  it('reports a wrong path and a wrong method', async () => {
    class Wrong extends Library {
      @Paginated({ ...presets.numbered })
      override books(shelf: string, params: object = {}): Paged<object> {
        return this.get(`/api/v2/racks/${shelf}/books`, params);
      }

      override book(id: string): Promise<object> {
        return this.put(`/api/v2/books/${id}`);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'books: GET /api/v2/racks/s1/books is not in the definition',
      'book: PUT /api/v2/books/b1 is not in the definition',
    ]);
  });

  it('reports a wrong query parameter, also of the second page only', async () => {
    class Wrong extends Library {
      @Paginated({ ...presets.scan })
      override books(shelf: string, params: object = {}): Paged<object> {
        return this.get(`/api/v2/shelves/${shelf}/books`, params);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'books: sends the unknown query parameter "limit"',
      'books: sends the unknown query parameter "cursor"',
    ]);
  });

  it('reports a wrong field of a body at any depth', async () => {
    class Wrong extends Library {
      @Paginated({ style: cursor({ from: 'body:after', to: 'marker', sizeParam: 'filter.size' }), pageSize: 5 })
      override query(body: object = {}): Paged<object> {
        return this.post('/api/v2/books/query', body);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'query: sends the unknown field "filter.size"',
      'query: sends the unknown field "marker"',
    ]);
  });

  it('reports a wrong list', async () => {
    class Wrong extends Library {
      @Paginated({ ...presets.numbered, extractor: 'results' })
      override books(shelf: string, params: object = {}): Paged<object> {
        return this.get(`/api/v2/shelves/${shelf}/books`, params);
      }
    }
    const [difference, ...more] = await check(MINI, library(Wrong), CALLS);
    expect(difference).toMatch(/^books: reads none of the lists \(warnings, entities\): .*no list at "results"/);
    expect(more).toEqual([]);
  });

  it('reports errors in the results of a job', async () => {
    class Wrong extends Library {
      @Paginated({ style: cursor({ to: 'token' }), extractor: 'entities' })
      @Polled({
        status: '/api/v2/books/jobs/{jobId}/state',
        succeeded: ['DONE'],
        failed: ['FAILED'],
        results: '/api/v2/books/jobs/{jobId}/results',
      })
      override job(query: object = {}): Paged<object> {
        return this.post('/api/v2/books/jobs', query);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'job: GET /api/v2/books/jobs/job-1/state is not in the definition',
      'job: sends the unknown query parameter "token"',
    ]);
  });
});
