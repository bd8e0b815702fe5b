// Fails if files of src/ import each other in a circle, imports of types included: ESLint sees only those of values.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

const SOURCES = 'src';

const files = readdirSync(SOURCES, { recursive: true })
  .map((name) => posix.join(SOURCES, name.replaceAll('\\', '/')))
  .filter((file) => file.endsWith('.ts'));

const importsOf = (file) =>
  ts
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'));

const graph = new Map(files.map((file) => [file, importsOf(file)]));

/** The strongly connected components with more than one file, by Tarjan's algorithm. */
function circlesIn(edges) {
  const circles = [];
  const order = new Map();
  const lowest = new Map();
  const path = [];
  const visit = (file) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file));
    path.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(file, Math.min(lowest.get(file), lowest.get(next)));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return circles;
}

const circles = circlesIn(graph);
for (const circle of circles)
  console.error(`${circle.length} files import each other:\n  ${circle.sort().join('\n  ')}`);
process.exitCode = circles.length > 0 ? 1 : 0;
