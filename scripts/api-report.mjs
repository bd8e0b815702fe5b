/**
 * The public surface, one report an entry point, in `docs/api/`. Checks by default; `--update` writes.
 *
 * Fails where a committed report differs from the build, where an export uses a type that is not exported, where `.` exports more names than
 * MAX_NAMES, and where an exported name stands in no document.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const ROOT = path.resolve(import.meta.dirname, '..');
const MAX_NAMES = 114;
const REPORTS = path.join(ROOT, 'docs/api');
const update = process.argv.includes('--update');
const faults = [];

const { exports: entries } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
mkdirSync(REPORTS, { recursive: true });

for (const [entry, target] of Object.entries(entries)) {
  const types = target.import?.types;
  if (types === undefined) continue;
  report(entry, types);
}

if (faults.length > 0) {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exit(1);
}

function report(entry, types) {
  const name = entry === '.' ? 'pagewright' : `pagewright-${entry.slice(2)}`;
  const config = ExtractorConfig.prepare({
    configObjectFullPath: path.join(ROOT, 'api-extractor.json'),
    packageJsonFullPath: path.join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: path.join(ROOT, types),
      compiler: { tsconfigFilePath: path.join(ROOT, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: REPORTS,
        reportTempFolder: path.join(ROOT, 'build/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Error },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback(message) {
      message.handled = true;
      if (message.messageId === 'ae-forgotten-export') faults.push(`${entry}: ${message.text}`);
    },
  });
  if (result.apiReportChanged && !update) {
    faults.push(
      `${entry}: the public surface differs from docs/api/${name}.api.md; run npm run api -- --update and look at the change`,
    );
  }
  const names = namesIn(path.join(update ? REPORTS : path.join(ROOT, 'build/api'), `${name}.api.md`));
  const undocumented = names.filter((exported) => !documented(exported));
  if (undocumented.length > 0) faults.push(`${entry}: in no document: ${undocumented.join(', ')}`);
  if (entry === '.' && names.length > MAX_NAMES)
    faults.push(`.: exports ${names.length} names, ${MAX_NAMES} are allowed`);
  process.stdout.write(`${entry}: ${names.length} names\n`);
}

/** The names that a report lists as exported. */
function namesIn(file) {
  const text = readFileSync(file, 'utf8');
  const declared = [
    ...text.matchAll(/^export (?:declare )?(?:abstract )?(?:const|class|interface|type|function|enum|let) (\w+)/gm),
  ];
  const listed = [...text.matchAll(/^export \{ (\w+) \}$/gm)];
  return [...new Set([...declared, ...listed].map(([, name]) => name))].sort();
}

function documented(name) {
  return documents().some((text) => new RegExp(`\\b${name}\\b`).test(text));
}

function documents() {
  documents.texts ??= ['README.md', ...markdownIn('docs')].map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
  return documents.texts;
}

function markdownIn(folder) {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['docs/api', 'docs/decisions'].includes(file) ? [] : markdownIn(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}
