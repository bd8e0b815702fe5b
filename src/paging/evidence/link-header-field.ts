/** A link of a `Link` header (RFC 8288 §3). */
export interface HeaderLink {
  readonly target: string;
  /** Relation types in lower case. */
  readonly relations: readonly string[];
}

/** A name, and often a value in quotes or without. None of the parts can be read in two ways, so a long header takes no long time. */
const PARAMETER = /;[ \t]*([^\s=;,"<>]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"';,<>]+)))?[ \t]*/y;
const TARGET = /<([^<>]*)>[ \t]*/y;
const SPACE = /[ \t]*/y;

/** Reads the parts of a header from left to right. */
class HeaderReader {
  #at = 0;

  constructor(private readonly header: string) {}

  get isAtEnd(): boolean {
    return this.#at >= this.header.length;
  }

  read(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.header);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  readComma(): boolean {
    if (this.header[this.#at] !== ',') return false;
    this.#at += 1;
    return true;
  }
}

/** Reads a `Link` header. Returns `undefined` if it is cut off or malformed: a link may then be missing. */
export function parseLinkHeader(header: string): HeaderLink[] | undefined {
  const reader = new HeaderReader(header.trim());
  const links: HeaderLink[] = [];
  if (reader.isAtEnd) return links;
  do {
    const link = readLink(reader);
    if (!link) return undefined;
    links.push(link);
  } while (reader.readComma());
  return reader.isAtEnd ? links : undefined;
}

/** One link. Without `rel` (RFC 8288 §3.3), it is cut off. */
function readLink(reader: HeaderReader): HeaderLink | undefined {
  reader.read(SPACE);
  const target = reader.read(TARGET)?.[1];
  if (target === undefined) return undefined;
  let relations: readonly string[] | undefined;
  for (let one = reader.read(PARAMETER); one; one = reader.read(PARAMETER)) {
    // Only the first `rel` of a link counts, and it may list several types.
    const value = one[2] ?? one[3] ?? one[4];
    if (one[1]!.toLowerCase() === 'rel' && value !== undefined) relations ??= relationsIn(value);
  }
  return relations && { target, relations };
}

const relationsIn = (rel: string): readonly string[] => rel.toLowerCase().split(/\s+/).filter(Boolean);

/** Returns the target of the first link to the next page, or `null`. Returns `undefined` for a malformed header. */
export function nextLinkIn(header: string): string | null | undefined {
  const links = parseLinkHeader(header);
  return links && (links.find(({ relations }) => relations.includes('next'))?.target ?? null);
}
