/**
 * The public surface: an API report for each entry point in `docs/api/`, and `docs/reference.md`, which lists every exported name with the first
 * sentence of its documentation. Checks by default; `--update` writes.
 *
 * Fails if a committed file differs from the build, if an export uses a type that no entry point exports, if an export has no documentation, or if
 * `.` exports more names than MAX_NAMES.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '..');
// 114 after the merge of rooms; then 14 for proof of the end, classify, redirects, exact numbers, header names and grants.
const MAX_NAMES = 128;
const REPORTS = path.join(ROOT, 'docs/api');
const REFERENCE = path.join(ROOT, 'docs/reference.md');
/** A base class that users reach by `Paged` alone. */
const INTERNAL_BASES = ['CancellableGenerator'];

const update = process.argv.includes('--update');
const { exports: entries } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const typesOf = Object.entries(entries).flatMap(([entry, { import: target }]) =>
  target?.types === undefined ? [] : [[entry, path.join(ROOT, target.types)]],
);
mkdirSync(REPORTS, { recursive: true });

const surfaces = readSurfaces();
const exported = new Set(surfaces.flatMap(({ names }) => names.map(({ name }) => name)));
const faults = [...typesOf.flatMap(([entry, types]) => report(entry, types)), ...checkNames(), ...(await reference())];

for (const { entry, names } of surfaces) process.stdout.write(`${entry}: ${names.length} names\n`);
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Runs API Extractor on one entry point. Returns what is wrong. */
function report(entry, types) {
  const name = entry === '.' ? 'pagewright' : `pagewright-${entry.slice(2)}`;
  const forgotten = [];
  const config = ExtractorConfig.prepare({
    configObjectFullPath: path.join(ROOT, 'api-extractor.json'),
    packageJsonFullPath: path.join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: types,
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
      if (message.messageId === 'ae-forgotten-export') forgotten.push(message.text);
    },
  });
  const [, ...known] = ['', ...exported, ...INTERNAL_BASES];
  const missing = forgotten.filter((text) => !known.includes(/symbol "(\w+)"/.exec(text)?.[1]));
  const changed = result.apiReportChanged && !update;
  return [
    ...missing.map((text) => `${entry}: ${text}`),
    ...(changed
      ? [`${entry}: docs/api/${name}.api.md is out of date. Run npm run api -- --update and review the change`]
      : []),
  ];
}

/** The names of each entry point, with their kind and the first sentence of their documentation. */
function readSurfaces() {
  const program = ts.createProgram(
    typesOf.map(([, types]) => types),
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true },
  );
  const checker = program.getTypeChecker();
  return typesOf.map(([entry, types]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(types));
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
    return { entry, names: symbols.map((symbol) => describe(symbol, checker)).sort(byName) };
  });
}

function describe(alias, checker) {
  const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();
  return { name: alias.name, kind: kindOf(symbol), summary: firstSentence(text) };
}

function byName(one, other) {
  return one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1;
}

function kindOf({ flags }) {
  if (flags & ts.SymbolFlags.Class) return 'class';
  if (flags & ts.SymbolFlags.Function) return 'function';
  return flags & ts.SymbolFlags.Variable ? 'constant' : 'type';
}

function firstSentence(text) {
  return /^.*?[.!?](?=\s+[A-Z`@]|$)/.exec(text)?.[0] ?? text;
}

function checkNames() {
  const count = surfaces.find(({ entry }) => entry === '.')?.names.length ?? 0;
  const undocumented = surfaces.flatMap(({ entry, names }) =>
    names.filter(({ summary }) => summary === '').map(({ name }) => `${entry}: ${name} has no documentation comment`),
  );
  return count > MAX_NAMES ? [`.: exports ${count} names, ${MAX_NAMES} are allowed`, ...undocumented] : undocumented;
}

async function reference() {
  const page = [
    '# Reference',
    '',
    'Every exported name. This page is generated from the documentation comments by `npm run api -- --update`; the [API reports](api) have the signatures.',
    ...surfaces.flatMap(({ entry, names }) => [
      '',
      `## \`${entry === '.' ? 'pagewright' : `pagewright/${entry.slice(2)}`}\``,
      '',
      '| Name | Kind | Summary |',
      '| --- | --- | --- |',
      ...names.map(({ name, kind, summary }) => `| \`${name}\` | ${kind} | ${summary.replaceAll('|', '\\|')} |`),
    ]),
    '',
  ].join('\n');
  const text = await format(page, { ...(await resolveConfig(REFERENCE)), parser: 'markdown' });
  if (update) writeFileSync(REFERENCE, text);
  else if (readIfThere(REFERENCE) !== text) return ['docs/reference.md is out of date. Run npm run api -- --update'];
  return [];
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
