import { CommandProject, CRM_JS, CRM_TS, INSTANCE_TS } from '../support/command-project';

const project = new CommandProject({ 'crm.ts': CRM_TS, 'crm.js': CRM_JS, 'instance.ts': INSTANCE_TS });
afterAll(() => project.close());
const endpoints = (...args: readonly string[]) => project.run(['endpoints', ...args]);

describe('pagewright endpoints', () => {
  it('lists the methods and decorators of a TypeScript module', async () => {
    const { code, out, err } = await endpoints('crm.ts');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, 3)).toEqual([
      'ENDPOINT           RETURNS  DECORATOR     OPTIONS',
      'Crm.users          stream   @Paginated    pageSize 100, dedupe id',
      '                            @RateLimited  requestsPerSecond 1000, burst 1000',
    ]);
    expect(out).toContain('\nCrm.conversations  stream   @DateChunked  ');
    expect(out).toContain('\nCrm.all            array    @Paginated    ');
  });

  it('prints JSON for TypeScript and JavaScript, and ignores a tsconfig.json that it cannot read', async () => {
    project.write('tsconfig.json', '{ "extends": "./nothing.json" }');
    const parsed = JSON.parse((await endpoints('instance.ts', '--json')).out) as { clients: { endpoints: object[] }[] };
    expect(parsed.clients[0]).toMatchObject({ class: 'Crm', exportedAs: ['Crm', 'crm'] });
    expect(parsed.clients[0]!.endpoints).toHaveLength(5);
    expect(JSON.parse((await endpoints('crm.js', '--json')).out)).toEqual({
      module: 'crm.js',
      clients: [
        {
          class: 'Crm',
          exportedAs: ['Crm'],
          endpoints: [
            {
              endpoint: 'Crm.users',
              owner: 'Crm',
              returns: 'stream',
              pathArguments: 0,
              decorators: [{ decorator: 'Paginated', options: { pageSize: 100, dedupe: 'id' } }],
            },
          ],
        },
      ],
    });
  });

  it('loads CommonJS, aliases of tsconfig.json, and a class that is the default export', async () => {
    project.write('old.cjs', `module.exports = { ...require('./classes.cjs') };`);
    project.write(
      'classes.cjs',
      CRM_JS.replace(/import (.*) from ('.*');/, 'const $1 = require($2);').replace('export class', 'class') +
        'exports.Crm = Crm;',
    );
    project.write('tsconfig.json', '{ "compilerOptions": { "paths": { "~/*": ["./*"] } } }');
    project.write('alias.ts', `import { Crm } from '~/crm.ts';\nexport default class Sub extends Crm {}`);
    expect((await endpoints('old.cjs')).out).toContain('\nCrm.users  stream   @Paginated  pageSize 100, dedupe id\n');
    expect((await endpoints('alias.ts')).out).toContain('\nSub.users          stream   @Paginated    ');
  });

  it.each([
    [
      'absent.ts',
      '',
      2,
      'module absent.ts does not exist. Pass a file with the extension .ts, .mts, .cts, .js, .mjs or .cjs',
    ],
    ['data.json', '{}', 2, 'cannot load data.json: the extension of a module must be .ts, '],
    ['empty.ts', 'export const a: number = 1;', 2, 'empty.ts exports no class with annotated methods'],
    ['syntax.ts', '\nexport const a: = 1;', 1, /cannot load syntax\.ts: ParseError: .*\/syntax\.ts:2:\d+/],
    ['broken.js', '\n\nexport const a = ;', 1, /cannot load broken\.js: SyntaxError: .*\/broken\.js:3\)/],
    [
      'throws.ts',
      `type A = 1;\n\nthrow new Error('set CRM_URL');`,
      1,
      /throws\.ts: set CRM_URL \(.*\/throws\.ts:3:7\)/,
    ],
    ['needs.ts', `import './absent.js';`, 1, /cannot load needs\.ts: Cannot find module '\.\/absent\.js' .*needs\.ts/],
    [
      'options.ts',
      `import { ApiClient, Paginated, type Paged } from 'pagewright';
export class Crm extends ApiClient {
  @Paginated({ pageSize: -1 })
  users(params: object = {}): Paged<object> {
    return this.get('/users', params);
  }
}`,
      2,
      /Crm\.users: @Paginated: option "pageSize" must be a whole number, at least 1, got -1 \(.*\/options\.ts:\d+:\d+\)/,
    ],
    [
      'private.ts',
      `import { ApiClient, Paginated, Reauth401, type Paged } from 'pagewright';
export class Crm extends ApiClient {
  #session = { renew: async () => 'token' };
  @Paginated()
  @Reauth401((crm: Crm) => crm.#session.renew())
  users(params: object = {}): Paged<object> {
    return this.get('/users', params);
  }
}`,
      1,
      `A decorator reads a #private member, which this command cannot compile. Name a method instead, as in @Reauth401('renew')`,
    ],
    [
      'decorated.js',
      `import { ApiClient, Paginated } from 'pagewright';
export class Crm extends ApiClient {
  @Paginated()
  users(params = {}) {
    return this.get('/users', params);
  }
}`,
      1,
      'JavaScript has no decorators yet. Pass the TypeScript file, or compile it',
    ],
  ])('explains the error in %s and its location', async (name, text, code, words) => {
    if (text !== '') project.write(name, text);
    const end = await endpoints(name);
    expect(end).toMatchObject({ code, out: '' });
    expect(end.err).toMatch(words);
    expect(end.err.trim().split('\n')).toHaveLength(1);
  });

  it('redacts a secret of the environment that the module throws', async () => {
    project.write('leaks.ts', `throw new Error('cannot log in with ' + process.env['CRM_CLIENT_SECRET']);`);
    const { err } = await project.run(['endpoints', 'leaks.ts'], undefined, {
      env: { CRM_CLIENT_SECRET: 'very-s3cr3t' },
    });
    expect(err).toMatch(/^error: cannot load leaks\.ts: cannot log in with \[redacted\] \(/);
  });
});
