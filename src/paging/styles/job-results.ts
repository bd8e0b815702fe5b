import { ConfigurationError } from '../../errors/configuration-error.js';
import { jobReader } from '../../layers/job-answers.js';
import type { ResolvedJobOptions } from '../../layers/job-options.js';
import { isJobPosition, type JobPosition } from '../../layers/job-position.js';
import type { JsonObject } from '../../errors/page-context.js';
import { copyParams } from '../copy-params.js';
import type { PagingStyle } from './paging-style.js';

type JobStyle = PagingStyle<JobPosition>;

/**
 * The results of a job, paged by another style. The first page starts the job and brings no records; the params of the call are for that one,
 * the others have only those that `style` writes.
 */
export function jobResults(
  style: PagingStyle,
  options: Pick<ResolvedJobOptions, 'jobId' | 'state' | 'message'>,
): JobStyle {
  const reader = jobReader(options);
  return {
    name: `job(${style.name})`,
    first: ({ pageSize, endpoint }) => ({
      job: null,
      at: topOf(style, endpoint),
      ...(pageSize === undefined ? {} : { pageSize }),
    }),
    write: (params, position) => (position.job === null ? copyParams(params) : style.write({}, within(position))),
    isPreliminary: ({ job }) => job === null,
    next(response, position, items) {
      if (position.job === null) return { ...position, job: reader.jobId(response) };
      const at = style.next(response, within(position), items);
      return at && onward(position, at);
    },
    accepts: (at): at is JobPosition => isJobPosition(at) && style.accepts?.(at.at) !== false,
    cursorOf: (position) => (position.job === null ? undefined : style.cursorOf?.(within(position))),
    describe: (position, response, items) =>
      `job(${position.job === null ? style.name : (style.describe?.(within(position), response, items) ?? style.name)})`,
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
function topOf(style: PagingStyle, endpoint = '@Polled'): JsonObject {
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
const within = ({ at, pageSize }: JobPosition): JsonObject => (pageSize === undefined ? at : { ...at, pageSize });

/** A position further on in the same job. What it says of the page size goes for the whole. */
function onward(position: JobPosition, at: JsonObject): JobPosition {
  const { pageSize } = at;
  return { ...position, ready: true, at, ...(typeof pageSize === 'number' ? { pageSize } : {}) };
}

function countedBy(style: PagingStyle): Pick<JobStyle, 'total' | 'seek' | 'before'> {
  return {
    ...(style.before
      ? { before: (position) => (position.job === null ? undefined : style.before!(within(position), {})) }
      : {}),
    ...(style.total ? { total: (response) => style.total!(response) } : {}),
    ...(style.seek
      ? {
          seek: (position, next, items, response) =>
            onward(position, style.seek!(within(position), next, items, response)),
        }
      : {}),
  };
}

function sizedBy(style: PagingStyle): Pick<JobStyle, 'sizeOf' | 'halve'> {
  if (!style.sizeOf || !style.halve) return {};
  return {
    sizeOf: (position) => (position.job === null ? undefined : style.sizeOf!(within(position), {})),
    halve(position, size) {
      const at = style.halve!(within(position), size);
      return at && onward(position, at);
    },
  };
}

function lookedAheadBy(style: PagingStyle): Pick<JobStyle, 'ahead' | 'remaining'> {
  if (!style.ahead) return {};
  return {
    ahead(position, pages) {
      // Results are asked for ahead only of a page of results: before that, the job may not be done.
      const at = position.ready ? style.ahead!(within(position), pages) : undefined;
      return at && onward(position, at);
    },
    remaining: (response, position, items) =>
      position.job === null ? undefined : style.remaining?.(response, within(position), items),
  };
}
