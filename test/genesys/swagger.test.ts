import { cursor, type Paged, Paginated, Polled } from 'pagewright';
import { GenesysClient, presets } from 'pagewright/genesys';
import { instantClock } from '../support/instant-clock';
import { GENESYS_CALLS } from './swagger/calls';
import { check } from './swagger/check';
import { CALLS, Library, MINI } from './swagger/mini';
import { readDefinition } from './swagger/read-definition';

const path = process.env['GENESYS_SWAGGER'];

/** The answers to this query have room for cursors, and the definition has no param for them: the client is ready should one come. */
const TOLERATED = ['usageJob: sends the query param "after", which is unknown there'];

const library = (Client: typeof Library) => (options: object) =>
  new Client({ baseURL: 'https://api.example.com', clock: instantClock(), ...options });
const genesysClient = (options: object) =>
  new GenesysClient({ region: 'eu_west_1', auth: 's3cr3t-token', clock: instantClock(), ...options });

describe('GenesysClient beside the published definition of the API', () => {
  const title = 'finds each of its endpoints there, with the parameters that it sends and the list that it reads';
  if (path) {
    it(title, async () => {
      const complaints = await check(readDefinition(path), genesysClient, GENESYS_CALLS);
      expect(complaints.filter((complaint) => !TOLERATED.includes(complaint))).toEqual([]);
    });
  } else {
    it.skip(`${title} (skipped: set GENESYS_SWAGGER to the path of a Swagger file, which is not free to stand here)`, () => {});
  }

  it('is called at every endpoint', () => {
    const methods = Object.getOwnPropertyNames(GenesysClient.prototype);
    const own = methods.filter((name) => !['constructor', 'usersWithIds'].includes(name));
    expect(own.sort()).toEqual(Object.keys(GENESYS_CALLS).sort());
  });

  it('finds nothing of it in a definition of something else', async () => {
    const complaints = await check(MINI, genesysClient, GENESYS_CALLS);
    expect(complaints).toContain('users: GET /api/v2/users is not in the definition');
    expect(new Set(complaints.map((complaint) => complaint.split(':')[0]))).toEqual(
      new Set(Object.keys(GENESYS_CALLS)),
    );
  });
});

describe('the check of a client against a definition', () => {
  it('has nothing to say where they agree', async () => {
    expect(await check(MINI, library(Library), CALLS)).toEqual([]);
  });

  it('finds a wrong path, and a wrong method', async () => {
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

  it('finds a wrong query param, also where only the second page sends it', async () => {
    class Wrong extends Library {
      @Paginated({ ...presets.scan })
      override books(shelf: string, params: object = {}): Paged<object> {
        return this.get(`/api/v2/shelves/${shelf}/books`, params);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'books: sends the query param "limit", which is unknown there',
      'books: sends the query param "cursor", which is unknown there',
    ]);
  });

  it('finds a wrong field of a body, however deep', async () => {
    class Wrong extends Library {
      @Paginated({ style: cursor({ from: 'body:after', to: 'marker', sizeParam: 'filter.size' }), pageSize: 5 })
      override query(body: object = {}): Paged<object> {
        return this.post('/api/v2/books/query', body);
      }
    }
    expect(await check(MINI, library(Wrong), CALLS)).toEqual([
      'query: sends the field "filter.size", which is unknown there',
      'query: sends the field "marker", which is unknown there',
    ]);
  });

  it('finds a wrong list', async () => {
    class Wrong extends Library {
      @Paginated({ ...presets.numbered, extractor: 'results' })
      override books(shelf: string, params: object = {}): Paged<object> {
        return this.get(`/api/v2/shelves/${shelf}/books`, params);
      }
    }
    const [complaint, ...more] = await check(MINI, library(Wrong), CALLS);
    expect(complaint).toMatch(/^books: reads none of the lists \(warnings, entities\): .*no list at "results"/);
    expect(more).toEqual([]);
  });

  it('finds what is wrong with the results of a job', async () => {
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
      'job: sends the query param "token", which is unknown there',
    ]);
  });
});
