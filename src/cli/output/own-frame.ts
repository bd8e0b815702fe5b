import { fileURLToPath } from 'node:url';

/** A place in a stack: the line that V8 puts before a syntax error, or a frame. */
const PLACE = /(?:^|\s|\()((?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s()]+:\d+(?::\d+)?)\)?$/;
const NOT_THEIRS = /\/node_modules\/|\\node_modules\\|\/dist\/(?:esm|cjs)\//;

/**
 * `file:line:column` of the first place in a stack that lies in the user's own code; `undefined` where none does. Places on a file's first line come
 * last, since a compiler puts its helpers there.
 */
export function ownFrame(stack: string): string | undefined {
  const places = stack
    .split('\n')
    .map((line) => PLACE.exec(line)?.[1])
    .filter((place) => place !== undefined && !NOT_THEIRS.test(place));
  const place = places.find((candidate) => !/[^\d]:1(?::\d+)?$/.test(candidate!)) ?? places[0];
  return place === undefined ? undefined : asPath(place);
}

function asPath(place: string): string {
  if (!place.startsWith('file://')) return place;
  const [, url, position] = /^(.*?)((?::\d+){1,2})$/.exec(place)!;
  return fileURLToPath(url!) + position!;
}
