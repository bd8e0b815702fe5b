import type { JsonObject } from '../errors/page-context.js';

/** Where a run over the results of a job stands: the job itself is part of the place, so that a crash does not lose it. */
export type JobPosition = {
  /** `null` while there is none yet: the page there starts it, and brings no records. */
  readonly job: string | null;
  /** The job was seen to be done. Absent means that nobody knows. */
  readonly ready?: true;
  /** The position among the results, in the style that they are paged by. */
  readonly at: JsonObject;
  readonly pageSize?: number;
};

/** The place in its job of a position, which may stand in that of a style around it. */
export function jobPositionIn(at: JsonObject | undefined): JobPosition | undefined {
  if (at === undefined || isJobPosition(at)) return at;
  return jobPositionIn(at['at'] as JsonObject | undefined);
}

export const isJobPosition = (at: JsonObject): at is JobPosition =>
  (at['job'] === null || (typeof at['job'] === 'string' && at['job'] !== '')) &&
  typeof at['at'] === 'object' &&
  at['at'] !== null;
