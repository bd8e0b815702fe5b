import { ConfigurationError } from '../../errors/client-errors.js';
import { isJobPosition, type JobPosition, jobReader } from '../../policies/poll/remote-job.js';
import type { ResolvedJobOptions } from '../../policies/poll/poll-options.js';
import type { JsonObject } from '../../position.js';
import { copyParams } from '../../json/copy-params.js';
import type { AnyStyle } from './paging-style.js';

type JobStyle = AnyStyle<JobPosition>;

/**
 * The results of a job, paged by another style. The first page starts the job and brings no records; the params of the call are for that one,
 * the others have only those that `style` writes.
 */
export function jobResults(
  style: AnyStyle,
  options: Pick<ResolvedJobOptions, 'jobId' | 'state' | 'message'>,
): JobStyle {
  const reader = jobReader(options);
  return {
    name: `job(${style.name})`,
    first: ({ pageSize, endpoint }) => ({
      job: null,
      at: firstPosition(style, endpoint),
      ...(pageSize === undefined ? {} : { pageSize }),
    }),
    write: (params, position) =>
      position.job === null ? copyParams(params) : style.write({}, innerPosition(position)),
    isPreliminary: ({ job }) => job === null,
    next(response, position, items) {
      if (position.job === null) return { ...position, job: reader.jobId(response) };
      const at = style.next(response, innerPosition(position), items);
      return at && advanced(position, at);
    },
    accepts: (at): at is JobPosition => isJobPosition(at) && style.accepts?.(at.at) !== false,
    cursorOf: (position) => (position.job === null ? undefined : style.cursorOf?.(innerPosition(position))),
    describe: (position, response, items) =>
      `job(${position.job === null ? style.name : (style.describe?.(innerPosition(position), response, items) ?? style.name)})`,
    ...countedBy(style),
    ...sizedBy(style),
    ...lookedAheadBy(style),
  };
}

/**
 * Where the results begin.
 *
 * @throws ConfigurationError before a job is started that would be in vain: its results are asked for without the params of the call
 */
function firstPosition(style: AnyStyle, endpoint = '@Polled'): JsonObject {
  try {
    const top = style.first({ params: {} });
    style.write({}, top);
    return top;
  } catch (cause) {
    throw new ConfigurationError(
      `${endpoint}: the results of a job cannot be paged by ${style.name}, which needs the params of the call: those go with the ` +
        'start of the job alone; name the style that the results are paged by',
      { cause },
    );
  }
}

/** The place among the results, in pages of the size that the whole position says. */
const innerPosition = ({ at, pageSize }: JobPosition): JsonObject =>
  pageSize === undefined ? at : { ...at, pageSize };

/** A position further on in the same job. What it says of the page size goes for the whole. */
function advanced(position: JobPosition, at: JsonObject): JobPosition {
  const { pageSize } = at;
  return { ...position, ready: true, at, ...(typeof pageSize === 'number' ? { pageSize } : {}) };
}

function countedBy(style: AnyStyle): Pick<JobStyle, 'total' | 'seek' | 'before'> {
  return {
    ...(style.before
      ? { before: (position) => (position.job === null ? undefined : style.before!(innerPosition(position), {})) }
      : {}),
    ...(style.total ? { total: (response) => style.total!(response) } : {}),
    ...(style.seek
      ? {
          seek: (position, next, items, response) =>
            advanced(position, style.seek!(innerPosition(position), next, items, response)),
        }
      : {}),
  };
}

function sizedBy(style: AnyStyle): Pick<JobStyle, 'sizeOf' | 'halve'> {
  if (!style.sizeOf || !style.halve) return {};
  return {
    sizeOf: (position) => (position.job === null ? undefined : style.sizeOf!(innerPosition(position), {})),
    halve(position, size) {
      const at = style.halve!(innerPosition(position), size);
      return at && advanced(position, at);
    },
  };
}

function lookedAheadBy(style: AnyStyle): Pick<JobStyle, 'ahead' | 'remaining'> {
  if (!style.ahead) return {};
  return {
    ahead(position, pages) {
      // Results are asked for ahead only of a page of results: before that, the job may not be done.
      const at = position.ready ? style.ahead!(innerPosition(position), pages) : undefined;
      return at && advanced(position, at);
    },
    remaining: (response, position, items) =>
      position.job === null ? undefined : style.remaining?.(response, innerPosition(position), items),
  };
}
