import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const DIST = join(__dirname, '..', '..', 'dist');
const IMPORT_OF_PG = /(?:from|import\(|require\()\s*['"]pg['"]/;

/** Built files, code and types, that import the package `pg`, by their path in `dist/<format>`. */
function filesThatImportPg(format: string): string[] {
  const folder = join(DIST, format);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:js|d\.ts)$/.test(file) && IMPORT_OF_PG.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.split(sep).join('/'));
}

describe('pagewright/postgres', () => {
  it.each(['esm', 'cjs'])('is the only entry that imports pg, and its types do not (%s)', (format) => {
    expect(filesThatImportPg(format)).toEqual(['postgres/postgres-session.js']);
  });
});
