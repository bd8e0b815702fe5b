import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { MINI } from './mini';
import { readDefinition } from './read-definition';

describe('the file in GENESYS_SWAGGER', () => {
  let directory: string;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'swagger-'))));
  afterAll(() => rmSync(directory, { recursive: true }));
  const file = (text: string) => {
    const path = join(directory, 'definition.json');
    writeFileSync(path, text);
    return path;
  };

  it('is read from an absolute or relative path', () => {
    const definition = { swagger: '2.0', ...MINI };
    const path = file(JSON.stringify(definition));
    expect(readDefinition(path)).toEqual(definition);
    expect(readDefinition(relative('.', path))).toEqual(definition);
  });

  it.each([
    ['swagger: "2.0"', 'is not JSON'],
    ['', 'is not JSON'],
    ['null', 'does not contain a Swagger 2.0 definition'],
    ['{"openapi":"3.0.1","paths":{}}', 'does not contain a Swagger 2.0 definition (OpenAPI 3 is another format)'],
    ['{"swagger":"2.0"}', 'does not contain a Swagger 2.0 definition'],
  ])('is rejected with a specific message if it contains %j', (text, words) => {
    const path = file(text);
    expect(() => readDefinition(path)).toThrow(`GENESYS_SWAGGER: ${path} ${words}`);
    expect(() => readDefinition(path)).toThrow('. Set it to the path of a Swagger 2.0 file in JSON');
  });

  it('is named in the message if it does not exist', () => {
    const path = join(directory, 'none.json');
    expect(() => readDefinition(path)).toThrow(`GENESYS_SWAGGER: ${path} cannot be read (ENOENT). Set it to the path`);
  });
});
