import { ConfigurationError } from '../../errors/pagewright-error.js';
import { isJobPosition, type JobPosition, jobReader } from '../../policies/poll/job-polling.js';
import type { ResolvedJobOptions } from '../../policies/poll/poll-options.js';
import type { JsonObject } from '../../position.js';
import { copyParams } from '../../json/plain-objects.js';
import type { AnyStyle } from './paging-style.js';

type JobStyle = AnyStyle<JobPosition>;

/**
 * Pages the results of a job by another style. The first page starts the job and has no records. It gets the params of the call; the other pages get
 * only those that `style` writes.
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
    ...(style.endedBy && {
      endedBy: (response, position, items) => style.endedBy!(response, innerPosition(position), items),
    }),
    reads: (position) => style.reads?.(innerPosition(position)) ?? [],
    flagForMore: (response, position) => style.flagForMore?.(response, innerPosition(position)),
    followedLink: (position) => (position.job === null ? undefined : style.followedLink?.(innerPosition(position))),
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
 * Returns the first position of the results.
 *
 * @throws ConfigurationError if the style needs params of the call, before a useless job is started
 */
function firstPosition(style: AnyStyle, endpoint = '@Polled'): JsonObject {
  try {
    const top = style.first({ params: {} });
    style.write({}, top);
    return top;
  } catch (cause) {
    throw new ConfigurationError(
      `${endpoint}: the results of a job cannot be paged by ${style.name}, because only the start of the job gets the params of the call. ` +
        'Set the style of the results',
      { cause },
    );
  }
}

/** Returns the position among the results, with the page size of the outer position. */
const innerPosition = ({ at, pageSize }: JobPosition): JsonObject =>
  pageSize === undefined ? at : { ...at, pageSize };

/** Returns a later position in the same job. Its page size applies to the whole job. */
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
      // The refusal may be that of a request for the status: then the job is not known to be done.
      return at && { ...advanced(position, at), ...(position.ready ? {} : { ready: position.ready }) };
    },
  };
}

function lookedAheadBy(style: AnyStyle): Pick<JobStyle, 'ahead' | 'remaining'> {
  if (!style.ahead) return {};
  return {
    ahead(position, pages) {
      // Look-ahead begins at the first page of results: before that, the job may not be done.
      const at = position.ready ? style.ahead!(innerPosition(position), pages) : undefined;
      return at && advanced(position, at);
    },
    remaining: (response, position, items) =>
      position.job === null ? undefined : style.remaining?.(response, innerPosition(position), items),
  };
}
